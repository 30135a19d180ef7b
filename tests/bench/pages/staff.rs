//! The staff area: pages as a real shop sent them (the cases of the shipped adapter `oscar`), grown to a size.

use super::{LARGE, fill};
use std::io::Write;

/// Rows of the list.
pub(crate) const ROWS: usize = 70;
/// Rows of the list that is masked.
const MASKED_ROWS: usize = 28;
/// What stands for an address that is hidden.
const HIDDEN: &str = "***@***";
/// Bytes of the export, about.
pub(crate) const EXPORT: usize = 4 << 20;
/// Orders of one customer in the export.
const ORDERS_EACH: usize = 3;
/// Spaces before a line that are kept: the shop's templates have up to 80.
const INDENT: usize = 16;

const EXPORT_HEAD: &str = "Order number,Order value,Date of purchase,Number of items,Order status,Customer email address,Deliver to name,Bill to name\r\n";
/// Orders in a piece of a long export, and the customers who made them.
const BLOCK_ORDERS: usize = 10_000;
const BLOCK_CUSTOMERS: usize = 5000;

const ORDER: &str = include_str!("../../../adapters/oscar/cases/order/shop.http");
const CUSTOMERS: &str = include_str!("../../../adapters/oscar/cases/customers/shop.http");

/// One customer's order, with their mail address, telephone number and address; 28 KB.
pub(super) fn detail() -> String {
    let page = plain(ORDER);
    let (page, end) = page.split_at(page.rfind("</body>").unwrap_or(page.len()));
    let mut page = format!("{page}<p>");
    fill(&mut page, LARGE, &format!("</p>\n{end}"));
    page
}

/// The list of customers.
pub(super) fn list() -> String {
    rows(ROWS)
}

/// A list of 28 KB.
pub(super) fn short_list() -> String {
    rows(MASKED_ROWS)
}

/// The same as somebody gets it from whom addresses are hidden.
pub(super) fn masked_list() -> String {
    let mut page = rows(MASKED_ROWS);
    for number in 1..=MASKED_ROWS {
        page = page.replace(&address(number), HIDDEN);
    }
    page
}

fn address(number: usize) -> String {
    format!("customer{number}@example.org")
}

/// A row each, with number and mail address.
fn rows(count: usize) -> String {
    let page = plain(CUSTOMERS);
    let (head, rest) = page.split_once("<tbody >").unwrap_or((&page, ""));
    let (rows, foot) = rest.split_once("</tbody>").unwrap_or(("", rest));
    let first = rows.split_inclusive("</tr>").next().unwrap_or_default();
    let row = |number: usize| {
        let row = first.replace("lena@example.org", &address(number));
        row.replace("/users/8/", &format!("/users/{number}/"))
            .replace("value=\"8\"", &format!("value=\"{number}\""))
    };
    let rows: String = (1..=count).map(row).collect();
    format!("{head}<tbody >{rows}\n</tbody>{foot}")
}

/// Orders as a CSV file.
pub(super) fn export() -> String {
    let mut file = String::from(EXPORT_HEAD);
    let mut number = 0;
    while file.len() < EXPORT {
        number += 1;
        file.push_str(&exported(number, number / ORDERS_EACH));
    }
    file
}

/// So many megabytes (2^20 bytes) of it, or a little more, of the same few thousand customers again and again.
pub(crate) fn export_of(megabytes: u32, to: &mut impl Write) -> std::io::Result<()> {
    let orders: String = (0..BLOCK_ORDERS).map(|number| exported(number, number % BLOCK_CUSTOMERS)).collect();
    let mut left = u64::from(megabytes) << 20;
    to.write_all(EXPORT_HEAD.as_bytes())?;
    while left > 0 {
        to.write_all(orders.as_bytes())?;
        left = left.saturating_sub(orders.len() as u64);
    }
    Ok(())
}

fn exported(number: usize, customer: usize) -> String {
    format!(
        "{},{}.50,\"Ноем. 22, 2026, 7:45 преди обяд\",1,Pending,customer{customer}@example.org,Иван Петров,\r\n",
        100_000 + number,
        number % 90,
    )
}

/// The body of a case, without blank lines and most of what stands before a line.
fn plain(case: &str) -> String {
    let case = case.replace('\r', "");
    let body = case.split_once("\n\n").map_or("", |(_, body)| body);
    let lines = body.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let text = line.trim_start();
        let indent = (line.len() - text.len()).min(INDENT);
        format!("{:indent$}{text}\n", "")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_show_whom_they_are_said_to_show() {
        let detail = detail();
        assert_eq!(detail.len(), LARGE);
        assert_eq!(detail.matches("@example.org").count(), 1);
        assert_eq!(detail.matches("+359").count(), 1);
        assert!(detail.ends_with("</html>\n"));
        let list = list();
        assert_eq!(list.matches("customer70@example.org").count(), 1);
        assert_eq!(list.matches("name=\"selected_user\"").count(), ROWS);
        assert!(list.ends_with("</html>\n"));
        let short = short_list();
        assert!(short.len().abs_diff(LARGE) < 2 << 10, "{}", short.len());
        assert_eq!(short.matches("@example.org").count(), MASKED_ROWS);
        let masked = masked_list();
        assert_eq!(
            (masked.matches(HIDDEN).count(), masked.matches("@example.org").count()),
            (MASKED_ROWS, 0)
        );
        assert!(export().len() - EXPORT < 200);
    }
}
