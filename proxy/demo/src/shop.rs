//! What the shop knows, in memory.

use crate::people;
use crate::request::Request;
use std::collections::VecDeque;

/// Customers at most; the oldest that registered themselves go first, the invented ones stay.
const CUSTOMER_LIMIT: usize = 2_000;
/// Sessions at most; the oldest end first.
const SESSION_LIMIT: usize = 4_000;

/// All of it.
pub(crate) struct Shop {
    customers: Vec<Customer>,
    invented: usize,
    next_id: u32,
    sessions: VecDeque<(String, Person)>,
}

/// Somebody who buys, or may.
pub(crate) struct Customer {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) password: String,
    pub(crate) city: String,
    pub(crate) address: String,
    pub(crate) since: String,
    pub(crate) orders: Vec<Order>,
}

/// Something bought.
pub(crate) struct Order {
    pub(crate) number: u32,
    pub(crate) date: String,
    pub(crate) goods: &'static str,
    pub(crate) sum: &'static str,
}

/// Who a session belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    Customer(u32),
    Staff,
}

impl Shop {
    /// A shop with its invented people and nobody logged in.
    pub(crate) fn new() -> Self {
        let customers = people::customers();
        let invented = customers.len();
        Self { customers, invented, next_id: 101, sessions: VecDeque::new() }
    }

    /// The customer who is logged in.
    pub(crate) fn visitor(&self, request: &Request) -> Option<&Customer> {
        match self.person(request)? {
            Person::Customer(id) => self.customer(id),
            Person::Staff => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn visitor_mut(&mut self, request: &Request) -> Option<&mut Customer> {
        match self.person(request)? {
            Person::Customer(id) => self.customers.iter_mut().find(|customer| customer.id == id),
            Person::Staff => None,
        }
    }

    /// Whether somebody who works here is logged in.
    pub(crate) fn is_staff(&self, request: &Request) -> bool {
        self.person(request) == Some(Person::Staff)
    }

    fn person(&self, request: &Request) -> Option<Person> {
        let name = request.session.as_deref()?;
        self.sessions.iter().find(|(session, _)| session == name).map(|(_, person)| *person)
    }

    /// Everybody, oldest first.
    pub(crate) fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// One of them.
    pub(crate) fn customer(&self, id: u32) -> Option<&Customer> {
        self.customers.iter().find(|customer| customer.id == id)
    }

    /// The one with this address, upper and lower case alike.
    pub(crate) fn by_email(&self, email: &str) -> Option<&Customer> {
        let email = email.to_lowercase();
        self.customers.iter().find(|customer| customer.email.to_lowercase() == email)
    }

    /// Keeps a new customer; gives back the id.
    pub(crate) fn add(&mut self, mut customer: Customer) -> u32 {
        if self.customers.len() >= CUSTOMER_LIMIT {
            self.customers.remove(self.invented);
        }
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        customer.id = id;
        self.customers.push(customer);
        id
    }

    /// Starts a session; gives back its name, 32 hexadecimal digits of `random`.
    pub(crate) fn log_in(&mut self, person: Person, random: [u8; 16]) -> String {
        if self.sessions.len() >= SESSION_LIMIT {
            self.sessions.pop_front();
        }
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        self.sessions.push_back((name.clone(), person));
        name
    }

    /// Ends the session of the request.
    pub(crate) fn log_out(&mut self, request: &Request) {
        self.sessions.retain(|(name, _)| Some(name) != request.session.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::tests::request;

    #[test]
    fn the_oldest_sessions_and_customers_make_room() {
        let mut shop = Shop::new();
        let first = shop.log_in(Person::Staff, [0; 16]);
        for _ in 0..SESSION_LIMIT {
            shop.log_in(Person::Staff, [1; 16]);
        }
        assert!(!shop.is_staff(&request("GET", "/", &format!("SHOPSESSION={first}"), "")));
        let guest = || Customer { email: "new@example.org".into(), ..people::customers().remove(0) };
        let last = (0..CUSTOMER_LIMIT).map(|_| shop.add(guest())).last();
        assert!(last.and_then(|id| shop.customer(id)).is_some());
        assert_eq!(shop.customers().len(), CUSTOMER_LIMIT);
        assert!(shop.by_email("IVA.lipova@example.org").is_some());
    }
}
