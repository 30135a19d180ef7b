//! What is sold.

/// A part of the catalogue.
pub(crate) struct Section {
    pub(crate) anchor: &'static str,
    pub(crate) title: &'static str,
}

impl Section {
    /// Its goods, in the order of their ids.
    pub(crate) fn products(&self) -> impl Iterator<Item = &'static Product> {
        let anchor = self.anchor;
        PRODUCTS.iter().filter(move |product| product.section == anchor)
    }
}

/// One thing on sale. Prices as they are printed; a euro is 1.95583 leva.
pub(crate) struct Product {
    pub(crate) id: u32,
    pub(crate) section: &'static str,
    pub(crate) picture: &'static str,
    pub(crate) name: &'static str,
    pub(crate) euro: &'static str,
    pub(crate) leva: &'static str,
    pub(crate) about: &'static str,
}

impl Product {
    /// The number on the label.
    pub(crate) fn number(&self) -> String {
        format!("{:04}", 1000 + self.id * 7)
    }
}

/// The product with this id, and where it stands.
pub(crate) fn find(id: u32) -> Option<(&'static Product, &'static Section)> {
    let product = PRODUCTS.iter().find(|product| product.id == id)?;
    let section = SECTIONS.iter().find(|section| section.anchor == product.section)?;
    Some((product, section))
}

pub(crate) const SECTIONS: &[Section] = &[
    Section { anchor: "kitchen", title: "За кухнята" },
    Section { anchor: "home", title: "За дома" },
    Section { anchor: "garden", title: "За двора" },
];

#[rustfmt::skip]
pub(crate) const PRODUCTS: &[Product] = &[
    Product { id: 1, section: "kitchen", picture: "coffee", name: "Медно джезве", euro: "12,50", leva: "24,45", about: "Изковано на ръка, калайдисано отвътре, с дръжка от месинг. За две големи или четири малки кафета на пясък." },
    Product { id: 2, section: "kitchen", picture: "stew", name: "Гювече за двама", euro: "7,90", leva: "15,45", about: "Червена глина от Троянско, глазирано отвътре. Търпи фурна и миялна машина, не търпи открит пламък." },
    Product { id: 3, section: "kitchen", picture: "spoon", name: "Лъжица от бук", euro: "2,40", leva: "4,69", about: "Дълга 32 см, намазана с ленено масло. Не драска и не пари." },
    Product { id: 4, section: "kitchen", picture: "honey", name: "Липов мед, 900 г", euro: "9,80", leva: "19,17", about: "Тазгодишен, от кошери край Ивайловград. Кристализира през зимата, както истинският мед прави." },
    Product { id: 5, section: "home", picture: "rug", name: "Родопска черга", euro: "48,00", leva: "93,88", about: "Тъкана на хоризонтален стан, вълна и памук, 70 × 200 см. Всяка е малко по-различна от тази на снимката." },
    Product { id: 6, section: "home", picture: "cloth", name: "Ленена покривка", euro: "26,00", leva: "50,85", about: "Сто процента лен, бродиран край, 140 × 180 см. Пере се на 40 градуса." },
    Product { id: 7, section: "home", picture: "candle", name: "Свещник от ковано желязо", euro: "19,50", leva: "38,14", about: "За три свещи, висок 34 см. Намазан с пчелен восък, да не ръждясва." },
    Product { id: 8, section: "home", picture: "jar", name: "Глинена делва, 5 л", euro: "16,90", leva: "33,05", about: "За туршия, за вино или само за красота. С дървен капак." },
    Product { id: 9, section: "garden", picture: "lantern", name: "Фенер за двора", euro: "14,20", leva: "27,77", about: "Поцинкована ламарина и стъкло, за обикновена свещ. Гасне трудно и на вятър." },
    Product { id: 10, section: "garden", picture: "can", name: "Лейка, 8 л", euro: "13,60", leva: "26,60", about: "Поцинкована, с месингова розетка. Ще я наследят и внуците." },
    Product { id: 11, section: "garden", picture: "shears", name: "Лозарска ножица", euro: "11,00", leva: "21,51", about: "Остриета от въглеродна стомана, които се точат. За клони до 2 см." },
    Product { id: 12, section: "garden", picture: "seeds", name: "Семена от чубрица", euro: "0,90", leva: "1,76", about: "Пакетче за четири квадратни метра. Сее се през април, бере се през юли." },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_stands_in_a_section_and_costs_the_same_in_both_currencies() {
        for product in PRODUCTS {
            assert!(find(product.id).is_some(), "{}", product.name);
            let [euro, leva] =
                [product.euro, product.leva].map(|p| p.replace(',', ".").parse::<f64>().unwrap());
            assert!((euro * 1.95583 - leva).abs() < 0.006, "{}", product.name);
        }
    }
}
