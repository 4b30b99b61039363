//! Who the client is, as far as its address tells.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

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
/// are given out as one. None without a peer, and for this machine's own addresses: such a peer is a proxy
/// that nobody has named, and everybody would be counted as one.
#[must_use]
pub fn address_of(request: &HttpRequest) -> Option<String> {
    client_of(request).filter(|client| !client.is_loopback()).map(key)
}

/// Whether a request was handed on by a peer in our own network that the settings do not name as a proxy:
/// then all who come through it look like one client, or are not counted at all.
#[must_use]
pub fn is_behind_stranger(request: &HttpRequest) -> bool {
    let proxies = request.app_data::<Data<Options>>().map(|options| &*options.trusted_proxies);
    let is_ours = |peer: IpAddr| match peer.to_canonical() {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local(),
    };
    request.headers().contains_key("x-forwarded-for")
        && request.peer_addr().is_some_and(|peer| {
            is_ours(peer.ip()) && !is_proxy(peer.ip(), proxies.unwrap_or_default())
        })
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
        let Some(Some(before)) = named.next().map(address) else { break };
        client = before.to_canonical();
    }
    client
}

/// An address as proxies write it, with a port or without.
fn address(named: &str) -> Option<IpAddr> {
    let with_port = || named.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    named.parse().ok().or_else(with_port)
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
        assert_eq!(client("10.0.0.1", "198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "[2001:db8::7]:4711"), "2001:db8::7");
    }

    #[test]
    fn what_the_client_itself_wrote_into_the_header_is_not_believed() {
        assert_eq!(client("10.0.0.1", "127.0.0.1, 198.51.100.7, 10.0.0.9"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "198.51.100.7, nonsense"), "10.0.0.1");
        assert_eq!(client("10.0.0.1", ""), "10.0.0.1");
        assert_eq!(client("10.0.0.1", "10.0.0.2"), "10.0.0.2");
    }

    #[test]
    fn a_proxy_in_our_network_that_nobody_named_is_noticed() {
        let options = |proxies: &[&str]| {
            let mut options = Options::at("https://survey.example.no".parse().unwrap());
            options.trusted_proxies = proxies.iter().map(|raw| raw.parse().unwrap()).collect();
            Data::new(options)
        };
        let is = |peer: &str, proxies: &[&str], header: &'static str| {
            let request = actix_web::test::TestRequest::default()
                .peer_addr(format!("{peer}:4000").parse().unwrap())
                .insert_header((header, "198.51.100.7"))
                .app_data(options(proxies));
            is_behind_stranger(&request.to_http_request())
        };
        assert!(is("127.0.0.1", &[], "x-forwarded-for"));
        assert!(is("10.1.2.3", &["10.9.0.0/16"], "x-forwarded-for"));
        assert!(!is("10.9.2.3", &["10.9.0.0/16"], "x-forwarded-for"));
        assert!(!is("127.0.0.1", &[], "accept"), "a reader on this machine");
        assert!(!is("192.0.2.1", &[], "x-forwarded-for"), "anybody can write a header");
    }

    #[test]
    fn this_machine_has_no_key_of_limits() {
        let of = |peer: &str| {
            let request = actix_web::test::TestRequest::default();
            address_of(&request.peer_addr(peer.parse().unwrap()).to_http_request())
        };
        assert_eq!(of("127.0.0.1:4000"), None);
        assert_eq!(of("[::1]:4000"), None);
        assert_eq!(of("192.0.2.1:4000").as_deref(), Some("192.0.2.1"));
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
