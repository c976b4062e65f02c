"""Media on the web are fetched from public hosts alone, within bounds, and a second call goes on."""

import csv
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InputError
from palate.importing.addresses import Fetcher, Later, Refused, is_public
from palate.importing.fetching import Bounds, Fetched, fetch_media
from palate.shop import read_shop

PNG = b"\x89PNG\r\n\x1a\n picture "


class Web(BaseHTTPRequestHandler):
    """Pictures by their path, and what goes wrong."""

    asked: ClassVar[list[str]] = []
    fails: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        Web.asked.append(self.path)
        answers = {"/gone": 404, "/away": 302, "/round": 302, "/broken": 503}
        self.send_response(503 if self.path in Web.fails else answers.get(self.path, 200))
        if self.path in ("/away", "/round"):
            port = str(self.headers["Host"]).rpartition(":")[2]
            self.send_header("Location", f"http://127.0.0.2:{port}/1" if self.path == "/away" else "/round")
        self.end_headers()
        if self.path == "/page":
            self.wfile.write(b"<html>no picture</html>")
        elif self.path == "/large":
            self.wfile.write(PNG + b"x" * 100_000)
        else:
            self.wfile.write(PNG + self.path.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Web.asked, Web.fails = [], set()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


HERE = Fetcher(lambda address, port: address == "127.0.0.1", largest=50_000)


def listed(folder: Path, urls: list[tuple[str, str]]) -> Path:
    folder.mkdir()
    items = "".join(f"{item},Lamp {item}\n" for item in dict.fromkeys(item for item, _ in urls))
    (folder / "items.csv").write_text(f"item_id,title\n{items}")
    rows = "".join(f"items,{item},image,{url},,\n" for item, url in urls)
    (folder / "media-urls.csv").write_text(f"table,id,column,url,file,fault\n{rows}")
    return folder


def told(folder: Path) -> dict[str, tuple[str, str]]:
    with (folder / "media-urls.csv").open() as handle:
        return {row["url"].rpartition("/")[2]: (row["file"], row["fault"]) for row in csv.DictReader(handle)}


def test_all_pictures_of_an_item_are_fetched_in_order_and_each_address_once(tmp_path: Path, web: str) -> None:
    urls = [("a", f"{web}/1"), ("a", f"{web}/2 x.png?v=1&w=ü"), ("b", f"{web}/1"), ("c", f"{web}/gone")]
    urls[1] = ("a", f"{web}/2%20x.png?v=1&w=ü")
    folder = listed(tmp_path / "shop", urls)
    assert fetch_media(folder, HERE) == Fetched(2, 0, 1, 0, "")
    assert sorted(Web.asked) == ["/1", "/2%20x.png?v=1&w=%C3%BC", "/gone"]
    shop = read_shop(folder)
    contents = [[ref.path.read_bytes() for ref in refs] for refs in shop.catalog.images]
    assert contents == [[PNG + b"/1", PNG + b"/2%20x.png?v=1&w=%C3%BC"], [PNG + b"/1"], []]
    assert len(shop.quarantine) == 0
    assert fetch_media(folder, HERE) == Fetched(0, 2, 1, 0, "")
    assert len(Web.asked) == 3


def test_what_a_server_failed_to_give_is_fetched_the_next_time(tmp_path: Path, web: str) -> None:
    folder = listed(tmp_path / "shop", [(str(n), f"{web}/{n}") for n in range(6)])
    Web.fails = {"/2", "/4"}
    assert fetch_media(folder, HERE) == Fetched(4, 0, 0, 2, "")
    Web.fails = set()
    assert fetch_media(folder, HERE) == Fetched(2, 4, 0, 0, "")
    assert all(refs for refs in read_shop(folder).catalog.images)


def test_bounds_stop_a_call_and_the_next_goes_on(tmp_path: Path, web: str) -> None:
    folder = listed(tmp_path / "shop", [(str(n), f"{web}/{n}") for n in range(5)])
    found = fetch_media(folder, HERE, Bounds(files=3))
    assert (found.fetched, found.left, found.bound) == (3, 2, "3 files")
    assert fetch_media(folder, HERE, Bounds(size=1)).bound == ""
    assert sum(bool(file) for file, _ in told(folder).values()) == 5


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("page", "is no picture of a known kind"),
        ("large", "is larger than"),
        ("gone", "answers 404"),
        ("away", "127.0.0.2 is not public"),
        ("round", "more than 5 redirects"),
    ],
)
def test_what_can_not_be_fetched_is_said_and_costs_itself(
    tmp_path: Path, web: str, path: str, why: str
) -> None:
    folder = listed(tmp_path / "shop", [("a", f"{web}/{path}"), ("b", f"{web}/1")])
    found = fetch_media(folder, HERE)
    assert (found.fetched, found.refused) == (1, 1)
    assert why in told(folder)[path][1]


def test_a_call_that_is_stopped_keeps_what_it_has(tmp_path: Path, web: str) -> None:
    folder = listed(tmp_path / "shop", [(str(n), f"{web}/{n}") for n in range(40)])

    def stop(work: str, done: int, total: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_media(folder, HERE, progress=stop)
    before = fetch_media(folder, HERE)
    assert before.there >= 10
    assert before.there + before.fetched == 40


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://localhost/a.png",
        "http://2130706433/a.png",
        "http://0/a.png",
        "http://10.0.0.1/a.png",
        "http://192.168.1.1/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a.png",
        "http://[::ffff:127.0.0.1]/a.png",
        "http://[64:ff9b::7f00:1]/a.png",
        "http://[fe80::1]/a.png",
        "https://1.1.1.1:22/a.png",
        "file:///etc/passwd",
        "ftp://1.1.1.1/a.png",
        "http://user:secret@1.1.1.1/a.png",
        "http:///a.png",
        "http://[/a.png",
        "http://1.1.1.1:99999/a.png",
        "http://1.1.1.1/a b.png",
        "//1.1.1.1/a.png",
    ],
)
def test_only_public_web_servers_are_asked(url: str) -> None:
    with pytest.raises(Refused):
        Fetcher().fetch(url)


@given(
    st.ip_addresses(network="10.0.0.0/8")
    | st.ip_addresses(network="fc00::/7")
    | st.ip_addresses(network="127.0.0.0/8")
)
def test_no_private_address_is_public_nor_one_within_ipv6(address: object) -> None:
    assert not is_public(str(address), 443)
    if ":" not in str(address):
        assert not is_public(f"::ffff:{address}", 443)


@given(st.sampled_from(["1.1.1.1", "93.184.216.34", "2606:4700::1111"]), st.integers(1, 65535))
def test_public_addresses_are_asked_on_ports_of_the_web_alone(address: str, port: int) -> None:
    assert is_public(address, port) is (port in (80, 443))


def test_a_host_that_is_not_there_may_be_later() -> None:
    with pytest.raises(Later):
        Fetcher(lambda address, port: True, seconds=1).fetch("http://127.0.0.1:1/a.png")


def test_a_folder_without_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no media-urls\.csv"):
        fetch_media(tmp_path)
