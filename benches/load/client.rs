//! One connection that is kept: just enough HTTP/1.1 that the client's own work is small beside the server's.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept connection to one server, with the cookie that it was given last.
pub struct Client {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
    pub cookie: String,
}

/// An answer's status, the address that it leads to, its tag and its body.
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub etag: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    pub async fn connect(host: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (host, cookie) = (host.to_owned(), String::new());
        Ok(Self { stream, host, buffer: Vec::with_capacity(64 * 1024), cookie })
    }

    /// Sends a request and reads its answer; `headers` end each with CR LF.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> io::Result<Answer> {
        let (host, length, cookie) = (&self.host, body.len(), &self.cookie);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}{cookie}Content-Length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.read().await
    }

    async fn read(&mut self) -> io::Result<Answer> {
        self.buffer.clear();
        let mut head = read_head(&self.buffer);
        loop {
            if let Some((start, length, ..)) = &head
                && self.buffer.len() >= *start + *length
            {
                break;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            head = head.or_else(|| read_head(&self.buffer));
        }
        let (start, length, status, location, etag, cookie) = head.unwrap_or_default();
        if let Some(cookie) = cookie {
            self.cookie = format!("Cookie: {cookie}\r\n");
        }
        Ok(Answer { status, location, etag, body: self.buffer[start..start + length].to_vec() })
    }
}

/// Where the body starts, its length, the status, the location, the tag and a cookie.
type Head = (usize, usize, u16, String, String, Option<String>);

/// What an answer begins with, once the head has been read.
fn read_head(bytes: &[u8]) -> Option<Head> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    let status: u16 = text.get(9..12)?.parse().ok()?;
    let header = |wanted: &str| {
        text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let told = header("content-length").and_then(|n| n.parse().ok());
    let length = if status == 304 { 0 } else { told.unwrap_or_default() };
    let cookie = header("set-cookie").and_then(|c| Some(c.split(';').next()?.to_owned()));
    let [location, etag] = ["location", "etag"].map(|name| header(name).unwrap_or_default());
    Some((end + 4, length, status, location, etag, cookie))
}
