//! Who the client is, as far as its address tells.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::web::Data;
use ipnet::IpNet;

use super::site::Options;

/// The client's address: the peer's, or, when that is a proxy of ours, the last one in
/// `X-Forwarded-For` that is none. None without a peer.
#[must_use]
pub fn client_of(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let proxies = request.app_data::<Data<Options>>().map(|options| &*options.trusted_proxies);
    let forwarded = request.headers().get_all("x-forwarded-for");
    let named: Vec<&str> = forwarded.filter_map(|value| value.to_str().ok()).collect();
    Some(behind(peer, &named.join(","), proxies.unwrap_or_default()))
}

/// The client's address as a key of limits: those of one IPv6 network of 64 bits are one, since they
/// are given out as one. Empty without a peer.
#[must_use]
pub fn address_of(request: &HttpRequest) -> String {
    client_of(request).map(key).unwrap_or_default()
}

/// Whether an address is a proxy's.
#[must_use]
pub fn is_proxy(address: IpAddr, proxies: &[IpNet]) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

fn behind(peer: IpAddr, forwarded: &str, proxies: &[IpNet]) -> IpAddr {
    let mut client = peer.to_canonical();
    let mut named = forwarded.rsplit(',').map(str::trim);
    while is_proxy(client, proxies) {
        // What is no address ends what can be believed.
        let Some(Ok(before)) = named.next().map(str::parse::<IpAddr>) else { break };
        client = before.to_canonical();
    }
    client
}

/// The key of an address.
#[must_use]
pub fn key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            format!("{}/64", Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &str) -> String {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        behind(peer.parse().unwrap(), forwarded, &proxies).to_string()
    }

    #[test]
    fn only_a_proxy_of_ours_says_who_the_client_is() {
        assert_eq!(client("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(client("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(client("::ffff:10.0.0.1", "198.51.100.7"), "198.51.100.7");
    }

    #[test]
    fn what_the_client_itself_wrote_into_the_header_is_not_believed() {
        assert_eq!(client("10.0.0.1", "127.0.0.1, 198.51.100.7, 10.0.0.9"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "198.51.100.7, nonsense"), "10.0.0.1");
        assert_eq!(client("10.0.0.1", ""), "10.0.0.1");
        assert_eq!(client("10.0.0.1", "10.0.0.2"), "10.0.0.2");
    }

    #[test]
    fn addresses_of_one_network_of_64_bits_have_one_key() {
        let of = |raw: &str| key(raw.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::"));
        assert_eq!(
            (of("192.0.2.1"), of("::ffff:192.0.2.1")),
            ("192.0.2.1".into(), "192.0.2.1".into())
        );
    }
}
