"""More people on the first day, in the places where one does not look for them: side lists, notes, reviews, second
addresses, odd spellings. Everybody is invented, as in seed.py."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Permission  # noqa: E402
from django.db import transaction  # noqa: E402
from oscar.apps.partner.strategy import Default  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402
from oscar.test import factories  # noqa: E402

PASSWORD = "lipov-tsvyat-8"
ODD = ["o'hara+shop@example.org", "anna&co@example.org", "Bilyana.HRISTOVA@example.org", "x@example.org"]
MAY = ["view_user", "change_user", "view_order", "change_order", "view_useraddress", "view_productreview"]
# Whoever has this sees their partner's part of the dashboard.
HELPS = "dashboard_access"

User = get_user_model()
Product = get_model("catalogue", "Product")
Order = get_model("order", "Order")


def employees():
    """One who looks after orders and customers, one of a partner's."""
    clerk = factories.UserFactory(
        username="desislava", email="desislava.clerk@example.org", password=PASSWORD, is_staff=True,
        first_name="Десислава", last_name="Служител",
    )
    clerk.user_permissions.set(Permission.objects.filter(codename__in=MAY))
    partner = factories.UserFactory(
        username="prodavach", email="prodavach@example.org", password=PASSWORD, first_name="Продан", last_name="Липов",
    )
    partner.user_permissions.set(Permission.objects.filter(codename=HELPS))
    get_model("partner", "Partner").objects.get().users.add(partner)


def odd_customers(country):
    for number, email in enumerate(ODD):
        user = factories.UserFactory(
            username=f"odd-{number}", email=email, password=PASSWORD, first_name="Чудо", last_name="Странни",
        )
        factories.UserAddressFactory(
            user=user, first_name="Чудо", last_name="Странни", line1="пл. „Никъде“", line4="Русе", postcode="7000",
            country=country, phone_number=f"+35920002{number:03}",
        )


def guest_orders(country):
    """Ordered without an account; paid by somebody else."""
    for number, email in enumerate(["gost@example.org", "Gost.Vtori@example.org"]):
        basket = factories.BasketFactory(owner=None)
        basket.strategy = Default()
        basket.add_product(Product.objects.get(upc="SL-0002"))
        address = {"first_name": "Гост", "last_name": "Минаващ", "line1": "ул. „Друга“ 2", "line4": "Варна", "postcode": "9000", "country": country}
        factories.create_order(
            number=str(100_900 + number), basket=basket, user=None, guest_email=email, status="Pending",
            shipping_address=factories.ShippingAddressFactory(phone_number=f"+35920003{number:03}", line2="", **address),
            billing_address=factories.BillingAddressFactory(line2="", **address),
        )


def side_lists():
    client = [User.objects.get(username=f"client-{number}") for number in (1, 2, 3)]
    sold_out, sold = Product.objects.get(upc="SL-0020"), Product.objects.get(upc="SL-0003")
    alerts = get_model("customer", "ProductAlert").objects
    alerts.create(product=sold_out, user=client[0])
    alerts.create(product=sold_out, email="chakasht@example.org", key="chakasht-1", status="Active")
    alerts.create(product=sold_out, email="Nepotvarden@example.org", key="nepotvarden-1", status="Unconfirmed")
    review = get_model("reviews", "ProductReview").objects
    review.create(product=sold, score=5, title="Чудесно", body="Радвам се.", user=client[0], status=1)
    review.create(
        product=sold, score=2, title="Пишете ми", body="На tajna.poshta@example.org, моля.", name="Безименен",
        email="recenzent@example.org", status=0,
    )
    wishes = get_model("wishlists", "WishList").objects.create(owner=client[0], name="Рожден ден", visibility="Shared")
    for email in ("priyatel@example.org", "Priyatelka@example.org"):
        wishes.shared_emails.create(email=email)
    get_model("communication", "Notification").objects.create(
        recipient=client[0], subject="За вас", body="Пишете на podarak@example.org или 02 000 4001.",
    )
    for user in client:
        get_model("communication", "Email").objects.create(
            user=user, email=user.email, subject="Поръчката ви", body_text=f"Здравейте, {user.email}!",
            body_html=f"<p>Здравейте, {user.email}! <a href='mailto:otgovor@example.org'>Отговор</a></p>",
        )


def notes():
    """A second person in a note of the first one's page."""
    order = Order.objects.get(number="100000")
    order.notes.create(
        note_type="Info", message="Съпругата: sapruga@example.org, тел. 02 000 5001 или (02) 000-5002.",
    )
    billing = factories.BillingAddressFactory(
        first_name="Платец", last_name="Друг", line1="ул. „Сметка“ 3", line2="", line4="Бургас", postcode="8000",
        country=order.shipping_address.country,
    )
    Order.objects.filter(number="100000").update(billing_address=billing)


def used():
    """A voucher and an offer that somebody used."""
    voucher = factories.VoucherFactory(name="Лято", code="LYATO")
    voucher.offers.add(factories.create_offer(name="Лято", offer_type="Voucher"))
    order = Order.objects.get(number="100001")
    get_model("voucher", "VoucherApplication").objects.create(voucher=voucher, order=order, user=order.user)
    offer = factories.create_offer(name="Всеки ден")
    get_model("order", "OrderDiscount").objects.create(
        order=order, offer_id=offer.pk, offer_name=offer.name, frequency=1, amount=1,
    )


def mails():
    """A text that employees may change, and preview with any order."""
    get_model("communication", "CommunicationEventType").objects.create(
        code="POKANA", name="Покана", email_subject_template="За поръчка {{ order.number }}",
        email_body_template="До {{ order.email }}", email_body_html_template="<p>До {{ order.email }}</p>",
    )


@transaction.atomic
def fill():
    country = get_model("address", "Country").objects.get()
    employees()
    odd_customers(country)
    guest_orders(country)
    side_lists()
    notes()
    used()
    mails()


fill()
