"""``fow review`` and ``fow agreement``: who is asked what, what they say, what that settles."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import remark, say, say_json, say_table, working
from monitor.cli.review_show import say_review

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.archive.settlements import Settlement
    from monitor.review.answer import Answer
    from monitor.workspace import Workspace

app = typer.Typer(
    help="Ask the reviewers, and settle what they say.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Publication = Annotated[int, typer.Argument(help="Its number.")]


def register(parent: typer.Typer) -> None:
    """Add the family, and the command ``agreement``, to ``parent``."""
    parent.add_typer(app, name="review")
    parent.command(epilog="Example: fow agreement --json")(agreement)


@app.command(epilog="Example: fow review route --dry-run")
def route(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would be asked, and ask nobody.")
    ] = False,
    seed: Annotated[str, typer.Option(help="Decides which publications are audited.")] = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Settle what can be, then say and record who is asked what; cards go out after it."""
    from monitor.archive import open_archive
    from monitor.archive.reviewers import reviewers
    from monitor.review.plan import carry_out, channel_of, plan
    from monitor.review.settle import judged_concepts, settle
    from monitor.tag import load_tagger
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    settings, concepts = place.settings(), judged_concepts(place.folder)
    with place.locked(), closing(open_archive(place.archive_file)) as archive, working("routing"):
        if not dry_run:
            settle(archive, concepts, now)
        made = plan(archive, load_tagger(place, settings.tag), concepts, now(), seed=seed)
        people = {one.id: one for one in reviewers(archive)}
        if not dry_run:
            slack = bool(settings.slack.token.get_secret_value())
            carry_out(archive, made, channel_of(list(people.values()), slack=slack), now())
    for one in made.assignments:
        line = asdict(one) | {"reviewer": people[one.reviewer].email}
        if as_json:
            say_json(line)
        else:
            say(f"{line['publication']:>6}  {line['reason']:8} {line['reviewer']}")
    if not as_json:
        verb = "would be asked" if dry_run else "asked"
        say(f"{len(made.assignments)} requests {verb}, of {len(people)} reviewers.")


@app.command(epilog="Example: fow review send")
def send(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Send by e-mail the cards that have not gone out, and the weekly reminders that are due.

    Cards for reviewers in Slack are posted by fow slack run.
    """
    import asyncio

    from monitor.archive import open_archive
    from monitor.review.letters import office, send_letters
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with place.locked(), closing(open_archive(place.archive_file)) as archive, working("sending"):
        done = asyncio.run(send_letters(office(place, place.settings(), archive, now)))
    if as_json:
        say_json(asdict(done))
    else:
        say(f"Sent {done.cards} cards and {done.reminders} reminders; {done.failed} not taken.")


@app.command(epilog="Example: fow review queue --json")
def queue(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show what is not settled, what the moderator has to settle first."""
    from monitor.archive import read_archive
    from monitor.review.moderate import open_reviews
    from monitor.review.settle import judged_concepts, review_state
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with closing(read_archive(place.archive_file)) as archive:
        found = open_reviews(archive, review_state(archive, judged_concepts(place.folder)))
    if as_json:
        for one in found:
            say_json(asdict(one))
    elif not found:
        say("Nothing is open. Ask somebody: fow review route")
    else:
        rows = [
            [
                one.publication,
                one.need.value,
                one.judgements,
                one.waiting,
                " ".join(one.question),
                one.title,
            ]
            for one in found
        ]
        say_table(["", "waits for", "judged", "open", "in question", "title"], rows)


@app.command(epilog="Example: fow review show 12")
def show(publication: Publication, workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show every vote on a publication with its reason, and what they come to."""
    from monitor.archive import read_archive
    from monitor.review.dossier import dossier
    from monitor.review.settle import judged_concepts
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with closing(read_archive(place.archive_file)) as archive:
        found = dossier(archive, publication, judged_concepts(place.folder))
    if as_json:
        say_json(found.to_dict())
    else:
        say_review(found)


@app.command(epilog='Example: fow review settle 12 --vote 34 --reason "Quotes the survey."')
def settle(
    publication: Annotated[
        int | None, typer.Argument(help="Its number, to settle it by hand.", show_default=False)
    ] = None,
    vote: Annotated[int, typer.Option(help="Take over this judgement.")] = 0,
    driver: Annotated[list[str] | None, typer.Option(help="It bears this driver.")] = None,
    gap: Annotated[
        list[str] | None, typer.Option(help="A data gap, as concept:status:sentence.")
    ] = None,
    not_relevant: Annotated[bool, typer.Option("--not-relevant", help="It bears nothing.")] = False,
    reason: Annotated[str, typer.Option(help="Why: shown beside the votes.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who settles.")] = "moderator",
    workspace: Folder = None,
) -> None:
    """Settle what the votes are enough for; or, as the moderator, one publication by hand."""
    from monitor.archive import open_archive
    from monitor.review.settle import judged_concepts
    from monitor.review.settle import settle as settle_all
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with place.locked(), closing(open_archive(place.archive_file)) as archive:
        if publication is None:
            with working("settling"):
                count = settle_all(archive, judged_concepts(place.folder), now)
            say(f"Settled {count}. What is open: fow review queue")
            return
        given = _by_hand(archive, publication, vote, driver or [], gap or [], not_relevant)
        done = _settled(place, archive, publication, given, by=by, reason=reason)
    word = "relevant" if done.relevant else "not relevant"
    tags = [one.concept for one in done.drivers]
    tags += [f"{one.concept}:{one.status}" for one in done.gaps]
    say(f"Settled {publication}: {', '.join([word, *tags])}.")


def _by_hand(
    archive: Archive,
    publication: int,
    vote: int,
    drivers: list[str],
    gaps: list[str],
    not_relevant: bool,
) -> Answer:
    from monitor.errors import UserError
    from monitor.review.answer import Answer
    from monitor.review.moderate import as_voted, gap_from

    if sum([bool(vote), bool(drivers or gaps), not_relevant]) != 1:
        raise UserError(
            "say what it is: --vote NUMBER, --not-relevant, or its --driver and --gap;"
            f" fow review show {publication} lists the votes"
        )
    if vote:
        return as_voted(archive, publication, vote)
    if not_relevant:
        return Answer(verdict="not-relevant")
    return Answer(
        verdict="correct", drivers=tuple(drivers), gaps=tuple(gap_from(one) for one in gaps)
    )


def _settled(
    place: Workspace, archive: Archive, publication: int, given: Answer, *, by: str, reason: str
) -> Settlement:
    from monitor.edit import vocabulary_labels
    from monitor.review.moderate import settle_by_hand

    labels = vocabulary_labels(place.folder)
    return settle_by_hand(archive, publication, given, labels, by=by, reason=reason, now=now())


@app.command(epilog="Example: fow review export > reviews.jsonl")
def export(
    audit: Annotated[
        bool, typer.Option("--audit", help="Only what was drawn by lot, to judge a model by.")
    ] = False,
    rest: Annotated[
        bool, typer.Option("--rest", help="Only what was not drawn by lot, to learn from.")
    ] = False,
    workspace: Folder = None,
) -> None:
    """Write what is settled as gold tags for fow train, one JSON object a line."""
    from monitor.archive import read_archive
    from monitor.errors import UserError
    from monitor.review.export import gold_rows
    from monitor.workspace import find_workspace

    if audit and rest:
        raise UserError("--audit and --rest exclude each other; leave both out for everything")
    which = audit if audit or rest else None
    with closing(read_archive(find_workspace(workspace).archive_file)) as archive:
        written = 0
        for row in gold_rows(archive, audit=which):
            say_json(row)
            written += 1
    if not written:
        remark("nothing of this kind is settled yet; fow review queue shows what is asked")


def agreement(
    audit: Annotated[
        bool, typer.Option("--audit", help="Only what was drawn by lot: without bias.")
    ] = False,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show how far reviewers agree, by concept, and which definitions need rewriting."""
    from monitor.archive import read_archive
    from monitor.archive.reviews import requests, votes
    from monitor.review.measure import measure
    from monitor.review.settle import judged_concepts
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with closing(read_archive(place.archive_file)) as archive, working("measuring"):
        drawn = frozenset(one.publication for one in requests(archive) if one.reason == "audit")
        found = measure(
            votes(archive), judged_concepts(place.folder), only=drawn if audit else None
        )
    if as_json:
        for one in found:
            say_json(one.to_dict())
        return
    heads = ["", "", "alpha", "95% interval", "raw", "prevalence", "publications", ""]
    say_table(heads, [_agreement_row(one.to_dict()) for one in found])
    say("Krippendorff's alpha: 0.80 and more is reliable, from 0.667 usable with care.")


def _agreement_row(line: dict[str, object]) -> list[object]:
    def shown(value: object) -> str:
        return "" if value is None else f"{value:.2f}"

    interval = "" if line["low"] is None else f"{line['low']:.2f} to {line['high']:.2f}"
    return [
        line["question"],
        line["concept"] or "all",
        shown(line["alpha"]),
        interval,
        shown(line["raw"]),
        shown(line["prevalence"]),
        line["publications"],
        line["advice"],
    ]
