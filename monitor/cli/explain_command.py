"""The command ``explain``: one publication's tags in plain words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder
from monitor.cli.output import say, say_json

if TYPE_CHECKING:
    from monitor.explain import ExplainedTag, Explanation


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: fow explain 12")(explain)


def explain(
    publication: Annotated[str, typer.Argument(help="Its number, DOI or address.")],
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say why a publication is tagged as it is: scores, evidence, what came close, who says so."""
    from monitor.archive import open_archive
    from monitor.explain import explain as account_for
    from monitor.explain import find_publication
    from monitor.tag import load_tagger
    from monitor.vocabularies import workspace_vocabularies
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    archive = open_archive(place.archive_file)
    found = account_for(
        archive,
        find_publication(archive, publication),
        load_tagger(place, place.settings().tag),
        workspace_vocabularies(place.folder),
    )
    if as_json:
        say_json(found.to_dict())
    else:
        _say_explanation(found)


def _say_explanation(found: Explanation) -> None:
    one = found.publication
    say(f"{one.id}  {one.title}")
    say(f"    {one.url}")
    say()
    word = "Relevant" if found.relevant else "Not relevant"
    say(f"{word}: score {found.relevance_score:.2f}, {found.relevance_threshold:.2f} is enough.")
    if not found.relevant:
        say("A publication that is not relevant bears no driver and no data gap.")
    for vocabulary in dict.fromkeys(tag.vocabulary for tag in found.given):
        say()
        say(vocabulary.capitalize())
        for tag in found.given:
            if tag.vocabulary == vocabulary:
                _say_tag(tag, found.model, given=True)
    if found.close:
        say()
        say("Came close, not given: an expert should be asked")
        for tag in found.close:
            _say_tag(tag, found.model, given=False)
    _say_model(found)


def _say_tag(tag: ExplainedTag, model: str, *, given: bool) -> None:
    name = " / ".join(dict.fromkeys(tag.labels.values())) or tag.concept
    status = f", {tag.status}" if tag.status else ""
    say(f"  {name}{status}: {_score(tag, given)}")
    if tag.terms:
        say(f"      weighed most: {', '.join(tag.terms)}")
    if tag.quote:
        say(textwrap.fill(f"“{tag.quote}”", 96, initial_indent=" " * 6, subsequent_indent=" " * 6))
    if tag.origin != f"model:{model}":
        say(f"      says {_who(tag.origin)}")


def _score(tag: ExplainedTag, given: bool) -> str:
    if tag.origin.startswith("reviewer:"):
        return "set by the review network"
    if tag.threshold is None:
        return f"score {tag.score:.2f}"
    doubt = "; in doubt" if tag.doubtful and given else ""
    if tag.score < tag.threshold and given:
        return f"score {tag.score:.2f}, the likeliest here{doubt}"
    verb = "is" if given else "would be"
    return f"score {tag.score:.2f}, {tag.threshold:.2f} {verb} enough{doubt}"


def _who(origin: str) -> str:
    kind, _, name = origin.partition(":")
    if kind == "reviewer":
        return f"reviewer {name}"
    if name.startswith("gazetteer-"):
        return f"the gazetteer, by the name (vocabularies {name.removeprefix('gazetteer-')})"
    if name.startswith("newcomers-"):
        return "the vocabulary, by the concept's names and definition (the model had not learnt it)"
    return f"model {name}"


def _say_model(found: Explanation) -> None:
    by = found.tagged_by
    scores = ", ".join(f"{name} {value:.2f}" for name, value in by.metrics.items())
    say()
    say(f"Tagged {by.tagged[:10]} by model {by.version},")
    say(f"trained {by.trained} on the data {by.data_hash}.")
    if scores:
        say(f"Its scores when it was trained: {scores}")
    if by.version != found.model:
        say(
            f"The model in use is now {found.model}: what is enough and what came close is its"
            " word; fow tag --all brings the tags up to date."
        )
