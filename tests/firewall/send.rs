//! Sends generated values of our cookie to a server on loopback and counts those that it refuses. Knows nothing of the
//! firewall in front of that server; `try.sh` beside it sets one up.
//!
//! Values of version 1 that were refused once, and what any attack looks like, are sent first: a firewall that lets them
//! through proves nothing.

// Not shipped: a failure here is the answer.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use placet::consent::{
    Act, CategorySet, Covered, OptOutSignals, Record, SHORT, Span, encode, end_of,
};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// Refused at every level; the others from the level that stands beside them.
const ATTACKS: [(&str, u32); 4] = [
    ("1'+or+'1'='1", 1),
    ("<script>alert(1)</script>", 1),
    (
        "1.NsRxlLRei9L.0.p.tp69f9.u9hqr9.1.en.BnYzCiBHGQP9Ihr9J8APOI2fdf9LdkmziJmhkq_kzIiK0y_q~BnYzCiBHIhr9J8APdf9LiJmhkq_kzIiK.YorA",
        1,
    ),
    (
        "1.L34BK--jgGl.0.p.tp69f7.u9hqr7.4.en.BnYzCiBHGQP9Ihr9J8APOI2fdf9LdkmziJmhkq_kzIiK0y_q~BnYzGQP9Ihr9dkmziJmh0y_q.mX-f",
        2,
    ),
];

/// Bytes of values that go out in one request, each a cookie of its own. A firewall adds up what it finds: what several are
/// not refused for together, none is refused for alone. Servers take 8,190 bytes in a line.
const TOGETHER: usize = 6000;

fn main() {
    let numbers: Vec<u32> = std::env::args()
        .skip(1)
        .map(|word| word.parse().expect("port, count and level are numbers"))
        .collect();
    let (port, count, level) = (numbers[0], numbers[1], numbers[2]);
    let mut server = Server::at(port);
    assert!(server.takes(&["yes"]), "the server is not there");
    for (attack, from) in ATTACKS {
        for values in [&[attack][..], &["yes", "yes", attack, "yes"]] {
            assert!(
                level < from || !server.takes(values),
                "lets through: {values:?}"
            );
        }
    }
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(level);
    let mut refused = 0;
    let mut longest = 0;
    let mut values = Vec::new();
    let (mut waiting, mut requests) = (0, 0);
    for number in 1..=count {
        let value = encode(&record(&mut random));
        longest = longest.max(value.len());
        waiting += value.len();
        values.push(value);
        if waiting < TOGETHER && number < count {
            continue;
        }
        requests += 1;
        let together: Vec<&str> = values.iter().map(String::as_str).collect();
        if !server.takes(&together) {
            for value in together {
                if !server.takes(&[value]) {
                    refused += 1;
                    println!("refused: {value}");
                }
            }
        }
        values.clear();
        waiting = 0;
    }
    println!(
        "{refused} of {count} values refused, in {requests} requests, the longest of {longest} bytes"
    );
    assert_eq!(refused, 0);
}

/// One connection, kept open.
struct Server {
    address: String,
    stream: BufReader<TcpStream>,
}

impl Server {
    fn at(port: u32) -> Server {
        let address = format!("127.0.0.1:{port}");
        let stream = BufReader::new(TcpStream::connect(&address).expect("a server on this port"));
        Server { address, stream }
    }

    /// Whether the page is answered to a visitor with these cookies.
    fn takes(&mut self, values: &[&str]) -> bool {
        let names = (0..values.len()).map(|number| match number {
            0 => "placet".to_owned(),
            _ => format!("placet{number}"),
        });
        let cookies = names
            .zip(values)
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let request = format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
             Accept: text/html\r\nAccept-Language: en\r\nCookie: {cookies}\r\n\r\n"
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut status = String::new();
        self.stream.read_line(&mut status).unwrap();
        let (mut length, mut closes) = (0, false);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.parse().unwrap();
            }
            closes |= line == "connection: close";
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        if closes {
            let again = TcpStream::connect(&self.address).unwrap();
            self.stream = BufReader::new(again);
        }
        status.contains(" 200 ")
    }
}

/// A record as a visit makes it: any number of services, any answers.
fn record(random: &mut u64) -> Record {
    let mut next = |below: u64| {
        // Marsaglia's xorshift, which is even enough for values that only have to differ.
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        if below == 0 { *random } else { *random % below }
    };
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..next(33) {
        let stamp = next(u64::from(SHORT) + 1) as u32;
        // Most visitors answer alike for all.
        let list = if next(4) == 0 { next(3) } else { 0 };
        lists[list as usize].push(stamp);
    }
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    let [granted, refused, taken_back] = lists;
    let many = next(8) == 0;
    let covered = if many {
        let (granted, refused) = (0..33 + next(400) as u32).partition(|_| next(2) == 0);
        Covered {
            granted,
            refused,
            taken_back: vec![],
            whole: Some(next(1 << 24) as u32),
        }
    } else {
        Covered {
            granted,
            refused,
            taken_back,
            whole: None,
        }
    };
    let languages = ["en", "fr", "de", "pt-BR", "zh-Hant-TW", "es-419", "gsw-CH"];
    let time = 1_795_478_400 + next(400_000_000) as i64;
    Record {
        id: next(0),
        revision: if next(3) == 0 {
            next(1 << 32) as u32
        } else {
            0
        },
        act: Act::from_number(next(6)).unwrap(),
        signals: OptOutSignals {
            gpc: next(2) == 0,
            dnt: next(2) == 0,
        },
        time,
        end: end_of(time, Span::LONGEST),
        asked: CategorySet::from_digit(next(8) as u8).unwrap(),
        categories: CategorySet::from_digit(next(8) as u8).unwrap(),
        covered,
        text: next(1 << 24) as u32,
        language: languages[next(7) as usize].to_owned(),
    }
}
