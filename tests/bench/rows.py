"""The rows of the bench, each with its goal. A new row is one more entry here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tests.bench.amazon_filters import FILTERS
from tests.bench.branches import branch
from tests.bench.contentstack_lists import FOLDER, PATTERN, TAG, against_hand
from tests.bench.emulators import start_beside_moto
from tests.bench.held_up import held_up
from tests.bench.layers import price as price_of_layer
from tests.bench.logs import price
from tests.bench.processes import team, two_processes
from tests.bench.publishes import publish_one, publish_ten
from tests.bench.rate_limits import price as price_of_limits
from tests.bench.reads import AMAZON_ADS, CONTENTSTACK, CONTENTSTACK_FOLDER, IQMETRIX, read
from tests.bench.registers import register
from tests.bench.report import Line, at_least, at_most
from tests.bench.resets import reset
from tests.bench.searches import EVERYTHING, FEW, TENTH, against_sql, late_page
from tests.bench.stage import Stage
from tests.bench.starts import start
from tests.bench.strict import strict
from tests.bench.uploads import post_to_contentstack, post_to_iqmetrix, put_to_amazon, upload
from tests.bench.workspaces import workspaces
from triptych.web.layers.counts import count_calls
from triptych.web.layers.cross_origin import allow_pages
from triptych.web.layers.rates import limit_rates

ROWS: dict[str, Callable[[Stage], Iterator[Line]]] = {
    "read amazon_ads sqlite": partial(read, AMAZON_ADS, "sqlite", at_least(0.35)),
    "read iqmetrix sqlite": partial(read, IQMETRIX, "sqlite", at_least(0.35)),
    "read amazon_ads postgres": partial(read, AMAZON_ADS, "postgres", at_least(0.08)),
    "read iqmetrix postgres": partial(read, IQMETRIX, "postgres", at_least(0.08)),
    "read contentstack sqlite": partial(read, CONTENTSTACK, "sqlite", at_least(0.35)),
    "read contentstack postgres": partial(read, CONTENTSTACK, "postgres", at_least(0.08)),
    "read contentstack folder sqlite": partial(read, CONTENTSTACK_FOLDER, "sqlite", at_least(0.03)),
    "read contentstack folder postgres": partial(read, CONTENTSTACK_FOLDER, "postgres", at_least(0.03)),
    "log amazon_ads": partial(price, AMAZON_ADS, at_most(1.08)),
    "log iqmetrix": partial(price, IQMETRIX, at_most(1.08)),
    "log contentstack": partial(price, CONTENTSTACK, at_most(1.08)),
    "pages amazon_ads": partial(price_of_layer, AMAZON_ADS, allow_pages, at_most(1)),
    "pages iqmetrix": partial(price_of_layer, IQMETRIX, allow_pages, at_most(1)),
    "pages contentstack": partial(price_of_layer, CONTENTSTACK, allow_pages, at_most(1)),
    "metrics amazon_ads": partial(price_of_layer, AMAZON_ADS, count_calls, at_most(2)),
    "metrics iqmetrix": partial(price_of_layer, IQMETRIX, count_calls, at_most(2)),
    "metrics contentstack": partial(price_of_layer, CONTENTSTACK, count_calls, at_most(2)),
    "limits amazon_ads sqlite": partial(price_of_limits, AMAZON_ADS, "sqlite", at_most(6)),
    "limits amazon_ads postgres": partial(price_of_limits, AMAZON_ADS, "postgres", at_most(3)),
    "no limits amazon_ads": partial(price_of_layer, AMAZON_ADS, limit_rates, at_most(1)),
    "strict amazon_ads sqlite": partial(strict, AMAZON_ADS, "sqlite", at_most(1.15)),
    "strict iqmetrix sqlite": partial(strict, IQMETRIX, "sqlite", at_most(1.15)),
    "strict contentstack sqlite": partial(strict, CONTENTSTACK, "sqlite", at_most(1.15)),
    "strict amazon_ads postgres": partial(strict, AMAZON_ADS, "postgres", at_most(1.15)),
    "strict iqmetrix postgres": partial(strict, IQMETRIX, "postgres", at_most(1.15)),
    "strict contentstack postgres": partial(strict, CONTENTSTACK, "postgres", at_most(1.15)),
    "two processes iqmetrix sqlite": partial(two_processes, IQMETRIX, "sqlite", at_most(1.15)),
    "two processes iqmetrix postgres": partial(two_processes, IQMETRIX, "postgres", at_most(1.15)),
    "two processes contentstack sqlite": partial(two_processes, CONTENTSTACK, "sqlite", at_most(1.15)),
    "two processes contentstack postgres": partial(two_processes, CONTENTSTACK, "postgres", at_most(1.15)),
    "team by embedded iqmetrix": partial(team, IQMETRIX, at_most(3)),
    "team by embedded contentstack": partial(team, CONTENTSTACK, at_most(3)),
    "upload amazon_ads": partial(upload, "amazon_ads", put_to_amazon, at_least(0.7)),
    "upload iqmetrix": partial(upload, "iqmetrix", post_to_iqmetrix, at_least(0.6)),
    "upload contentstack": partial(upload, "contentstack", post_to_contentstack, at_least(0.6)),
    "search 0.01% sqlite": partial(against_sql, FEW, "sqlite", at_most(2)),
    "search 10% sqlite": partial(against_sql, TENTH, "sqlite", at_most(2)),
    "search all sqlite": partial(against_sql, EVERYTHING, "sqlite", at_most(2)),
    "page 1000 sqlite": partial(late_page, "sqlite", at_most(1.5)),
    "search 0.01% postgres": partial(against_sql, FEW, "postgres", at_most(2)),
    "search 10% postgres": partial(against_sql, TENTH, "postgres", at_most(2)),
    "search all postgres": partial(against_sql, EVERYTHING, "postgres", at_most(2)),
    "page 1000 postgres": partial(late_page, "postgres", at_most(1.5)),
    **{f"search {one.name} sqlite": partial(against_sql, one, "sqlite", at_most(2)) for one in FILTERS},
    **{f"search {one.name} postgres": partial(against_sql, one, "postgres", at_most(2)) for one in FILTERS},
    "list folder sqlite": partial(against_hand, FOLDER, "sqlite", at_most(2)),
    "list tag sqlite": partial(against_hand, TAG, "sqlite", at_most(3)),
    "list $regex sqlite": partial(against_hand, PATTERN, "sqlite", at_most(4)),
    "list folder postgres": partial(against_hand, FOLDER, "postgres", at_most(2)),
    "list tag postgres": partial(against_hand, TAG, "postgres", at_most(3)),
    "list $regex postgres": partial(against_hand, PATTERN, "postgres", at_most(4)),
    "register sqlite": partial(register, "sqlite", at_most(4)),
    "register postgres": partial(register, "postgres", at_most(4)),
    "branch sqlite": partial(branch, "sqlite"),
    "branch postgres": partial(branch, "postgres"),
    "reset sqlite": partial(reset, "sqlite"),
    "reset postgres": partial(reset, "postgres"),
    "workspace sqlite": partial(workspaces, "sqlite"),
    "workspace postgres": partial(workspaces, "postgres"),
    "publish sqlite": partial(publish_one, "sqlite", at_most(15)),
    "publish postgres": partial(publish_one, "postgres", at_most(10)),
    "bulk publish of ten sqlite": partial(publish_ten, "sqlite", at_most(0.4)),
    "bulk publish of ten postgres": partial(publish_ten, "postgres", at_most(0.4)),
    "bombs of one tenant": partial(held_up, 1),
    "bombs of many tenants": partial(held_up, 50),
    "start sqlite": partial(start, "sqlite"),
    "start postgres": partial(start, "postgres"),
    "start beside moto": start_beside_moto,
}
