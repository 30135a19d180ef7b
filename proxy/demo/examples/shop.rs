//! The shop alone, without Vratar: `cargo run -p vratar-demo --example shop [ADDRESS]`.

use tokio::net::TcpListener;
use vratar_demo::DemoShop;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}/", listener.local_addr()?);
    for account in DemoShop::accounts() {
        println!("{:?}: {} / {}", account.role, account.login, account.password);
    }
    Ok(DemoShop::serve(listener).await?)
}
