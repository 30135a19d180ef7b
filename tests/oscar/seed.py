"""Fills an empty shop: goods, customers, orders, one employee. Everybody is invented; mailboxes are on
example.org, and no telephone number in Bulgaria begins with +359 2 0."""

import os
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from oscar.apps.partner.strategy import Default  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402
from oscar.test import factories  # noqa: E402

PASSWORD = "lipov-tsvyat-8"
GOODS = [
    "Медно джезве", "Гювече за двама", "Лъжица от бук", "Липов мед", "Родопска черга", "Ленена покривка",
    "Свещник от желязо", "Глинена делва", "Фенер за двора", "Поцинкована лейка", "Лозарска ножица",
    "Семена от чубрица", "Бъклица", "Хаван с чукало", "Точилка", "Козяк", "Престилка", "Кошница от върба",
    "Звънче за врата", "Дървена паничка",
]
FIRST = ["Ива", "Петър", "Гергана", "Стоян", "Магдалена", "Димо", "Радка", "Тодор", "Невена", "Калоян"]
LAST = ["Липови", "Брезови", "Ясенови", "Кестенови", "Върбови", "Дъбови"]
KINDS = [("Стоки", False), ("Единични бройки", True)]
TEXTS = [("/terms/", "Общи условия"), ("/privacy/", "Защита на личните данни")]
CUSTOMERS, ORDERS = 60, 40


def goods():
    """Twenty things; the last one is sold out, which is where a visitor can leave an address."""
    kinds = [factories.ProductClassFactory(name=name, track_stock=tracked) for name, tracked in KINDS]
    category = get_model("catalogue", "Category").add_root(name="За дома", slug="za-doma")
    partner = factories.PartnerFactory(name="Сребърна липа")
    for number, title in enumerate(GOODS, start=1):
        product = factories.ProductFactory(
            upc=f"SL-{number:04}", title=title, slug=f"stoka-{number}", stockrecords=None, categories=None,
            product_class=kinds[number == len(GOODS)], description=f"{title}: направено на ръка, изпраща се до два работни дни.",
        )
        factories.ProductCategoryFactory(product=product, category=category)
        factories.StockRecordFactory(
            product=product, partner=partner, partner_sku=f"SL-{number:04}", price_currency="EUR",
            price=Decimal("2.50") * number, num_in_stock=0,
        )


def texts():
    site = get_model("sites", "Site").objects.get_current()
    for url, title in TEXTS:
        page = get_model("flatpages", "FlatPage").objects.create(url=url, title=title, content=f"<p>{title}.</p>")
        page.sites.add(site)


def customer(number, country):
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    user = factories.UserFactory(
        username=f"client-{number}", email=f"client{number}@example.org", password=PASSWORD,
        first_name=first, last_name=last,
    )
    factories.UserAddressFactory(
        user=user, first_name=first, last_name=last, line1=f"ул. „Измислена“ № {number}", line2="", line3="",
        line4="Пловдив", state="", postcode="4000", country=country, phone_number=f"+35920001{number:03}",
    )
    return user


def order(number, user):
    address = user.addresses.first()
    copied = ("first_name", "last_name", "line1", "line4", "postcode", "country", "phone_number")
    shipping = factories.ShippingAddressFactory(**{name: getattr(address, name) for name in copied})
    basket = factories.BasketFactory(owner=user)
    product = get_model("catalogue", "Product").objects.get(upc=f"SL-{number % (len(GOODS) - 1) + 1:04}")
    basket.strategy = Default()
    basket.add_product(product, quantity=1 + number % 3)
    factories.create_order(
        number=str(100_000 + number), basket=basket, user=user, shipping_address=shipping, status="Pending",
    )


@transaction.atomic
def fill():
    country = get_model("address", "Country").objects.create(
        iso_3166_1_a2="BG", iso_3166_1_a3="BGR", iso_3166_1_numeric="100", printable_name="България",
        name="Република България", is_shipping_country=True,
    )
    get_user_model().objects.create_superuser("admin", "admin@example.org", PASSWORD)
    goods()
    texts()
    users = [customer(number, country) for number in range(1, CUSTOMERS + 1)]
    for number in range(ORDERS):
        order(number, users[number % 30])


call_command("migrate", verbosity=0)
fill()
call_command("rebuild_index", interactive=False, verbosity=0)
