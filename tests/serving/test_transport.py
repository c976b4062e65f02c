"""What is written in one turn of the event loop is sent at once, in order, and never kept for long."""

import asyncio
from unittest.mock import Mock

from hypothesis import given
from hypothesis import strategies as st

from palate.serving.transport import AT_ONCE, OneSend


def sent_of(connection: Mock) -> list[bytes]:
    return [call.args[0] for call in connection.write.call_args_list]


@given(turns=st.lists(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=4), max_size=5))
def test_each_turn_is_one_send(turns: list[list[bytes]]) -> None:
    async def write() -> list[bytes]:
        connection = Mock(asyncio.Transport)
        transport = OneSend(connection, asyncio.get_running_loop())
        for turn in turns:
            transport.writelines(turn)
            await asyncio.sleep(0)
        return sent_of(connection)

    assert asyncio.run(write()) == [b"".join(turn) for turn in turns]


def test_much_is_sent_before_the_turn_ends() -> None:
    async def write() -> list[bytes]:
        connection = Mock(asyncio.Transport)
        transport = OneSend(connection, asyncio.get_running_loop())
        for _ in range(3):
            transport.write(b"x" * (AT_ONCE // 2))
        return sent_of(connection)

    assert asyncio.run(write()) == [b"x" * AT_ONCE]


def test_what_was_written_is_sent_before_it_closes() -> None:
    async def write() -> list[str]:
        connection = Mock(asyncio.Transport)
        transport = OneSend(connection, asyncio.get_running_loop())
        transport.write(b"bye")
        transport.close()
        await asyncio.sleep(0)
        return [name for name, *_ in connection.method_calls]

    assert asyncio.run(write()) == ["write", "close"]
