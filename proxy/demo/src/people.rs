//! Who is in a new shop. Everybody is invented; no telephone number can be reached (none in Bulgaria begins
//! with 02 0), no mailbox exists (example.org).

use crate::shop::{Customer, Order};
use crate::{Account, Role, goods::PRODUCTS};

/// Logins that work in a new shop; the customers' ones are the first people of [`customers`].
pub(crate) const ACCOUNTS: &[Account] = &[
    Account { role: Role::Customer, login: "iva.lipova@example.org", password: "lipa2008" },
    Account { role: Role::Customer, login: "petar.brezov@example.org", password: "breza2008" },
    Account { role: Role::Staff, login: "admin", password: "vratar2008" },
];

#[rustfmt::skip]
const PEOPLE: [(&str, &str, &str, &str); 25] = [
    ("Ива Липова", "iva.lipova", "Пловдив", "ул. „Измислена“ № 3, вх. А, ап. 5"),
    ("Петър Брезов", "petar.brezov", "София", "бул. „Въображаем“ № 118"),
    ("Гергана Ясенова", "g.yasenova", "Варна", "ул. „Няма такава“ № 9"),
    ("Стоян Кестенов", "st.kestenov", "Русе", "ул. „Приказна“ № 21, ет. 2"),
    ("Магдалена Върбева", "m.varbeva", "Бургас", "ж.к. „Облак“, бл. 4, ап. 17"),
    ("Димо Дъбов", "dimo.dabov", "Стара Загора", "ул. „Въздушна кула“ № 1"),
    ("Радка Тополова", "radka.topolova", "Плевен", "ул. „Незнайна“ № 44"),
    ("Тодор Елхов", "t.elhov", "Самоков", "ул. „Снежна“ № 12"),
    ("Невена Калинова", "nevena.kalinova", "Троян", "ул. „Грънчарска приказка“ № 6"),
    ("Калоян Глогов", "k.glogov", "Видин", "ул. „Тиха вода“ № 30"),
    ("Бисера Дрянова", "bisera.dryanova", "Габрово", "ул. „Дряновска шега“ № 13"),
    ("Огнян Габъров", "ognyan.gabarov", "Велико Търново", "ул. „Несъществуваща“ № 2"),
    ("Цветана Рябова", "tsv.ryabova", "Добрич", "ул. „Златно поле“ № 77"),
    ("Асен Яворов", "asen.yavorov", "Чирпан", "ул. „Разсъмване“ № 5"),
    ("Йоана Малинова", "yoana.malinova", "Кюстендил", "ул. „Черешова“ № 19"),
    ("Борис Орехов", "boris.orehov", "Ямбол", "ул. „Сянка“ № 8"),
    ("Елка Смрикова", "elka.smrikova", "Смолян", "ул. „Горски път“ № 3"),
    ("Христо Мурин", "h.murin", "Банско", "ул. „Бяла мура“ № 1"),
    ("Дафина Шипкова", "dafina.shipkova", "Казанлък", "ул. „Розова мечта“ № 24"),
    ("Здравко Чимширов", "zdravko.ch", "Хасково", "бул. „Измислица“ № 52"),
    ("Милена Лешникова", "milena.leshnikova", "Монтана", "ул. „Лека“ № 11"),
    ("Веселин Трънков", "v.trankov", "Трън", "ул. „Край реката“ № 10"),
    ("Лиляна Люлякова", "lilyana.l", "Лом", "ул. „Пролетна“ № 15"),
    ("Никола Смоков", "nikola.smokov", "Созопол", "ул. „Рибарска лъжа“ № 4"),
    ("Анна Здравцова", "anna.zdravtsova", "Ловеч", "ул. „Покрит мост“ № 7"),
];

/// The customers of a new shop, with their orders.
pub(crate) fn customers() -> Vec<Customer> {
    (1..).zip(PEOPLE).map(|(id, person)| customer(id, person)).collect()
}

fn customer(id: u32, (name, mailbox, city, address): (&str, &str, &str, &str)) -> Customer {
    let email = format!("{mailbox}@example.org");
    let password =
        ACCOUNTS.iter().find(|account| account.login == email).map(|account| account.password.to_owned());
    Customer {
        id,
        name: name.to_owned(),
        phone: format!("+359 2 000 {:04}", 110 + id * 3),
        // Nobody knows the others' passwords: no login has an empty one.
        password: password.unwrap_or_default(),
        city: city.to_owned(),
        address: address.to_owned(),
        since: format!("{:02}.{:02}.{}", id * 7 % 28 + 1, id * 5 % 12 + 1, 2005 + id % 5),
        orders: (0..id % 3).map(|nth| order(id, nth)).collect(),
        email,
    }
}

fn order(customer: u32, nth: u32) -> Order {
    let product = &PRODUCTS[(customer * 5 + nth * 3) as usize % PRODUCTS.len()];
    Order {
        number: 20_000 + customer * 37 + nth * 411,
        date: format!("{:02}.{:02}.2009", (customer * 3 + nth * 11) % 28 + 1, (customer + nth * 4) % 12 + 1),
        goods: product.name,
        sum: product.euro,
    }
}
