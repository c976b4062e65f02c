"""Prices of tokens: by palate.toml, by the price list of genai-prices, or unknown."""

from collections.abc import Callable
from urllib.parse import urlsplit

from palate.errors import MissingExtra
from palate.shop.llm_settings import LOCAL, LlmSettings

Price = Callable[[float, float], float]
"""US dollars of tokens sent and tokens answered."""

MILLION = 1_000_000


def price_of(settings: LlmSettings) -> Price | None:
    """What a model costs; None where nobody knows. A model on this machine costs nothing."""
    if (own := settings.prices) is not None:
        return lambda sent, answered: (own.input * sent + own.output * answered) / MILLION
    if settings.model == LOCAL or is_loopback(settings.url):
        return lambda sent, answered: 0.0
    return _listed(settings.model or "", settings.url)


def is_loopback(url: str) -> bool:
    """Whether a server is on this machine."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _listed(model: str, url: str) -> Price | None:
    """By the list, for the provider whose address it is: other providers' prices of a model say nothing."""
    try:
        from genai_prices import Usage, calc_price
    except ImportError as error:
        raise MissingExtra("prices of models need genai-prices: pip install 'palate[llm]'") from error

    def price(sent: float, answered: float) -> float:
        usage = Usage(input_tokens=round(sent), output_tokens=round(answered))
        return float(calc_price(usage, model, provider_api_url=url).total_price)

    try:
        price(1, 1)
    except LookupError:
        return None
    return price
