"""Says which fields a form arrived with, names only: what the tests hold against the fields that were sent."""

import sys


def middleware(get_response):
    def seen(request):
        if request.method == "POST":
            print("fields of", request.path, *sorted(request.POST), file=sys.stderr, flush=True)
        return get_response(request)

    return seen
