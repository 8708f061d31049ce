"""Vocabularies as SKOS in Turtle, out and in.

SKOS Reference, W3C Recommendation of 18 August 2009. What SKOS has no term for (labels that need
care, and what settles them) is kept under a namespace of the monitor's own, so that a vocabulary
comes back as it went out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from classifiers.errors import VocabularyUnreadable
from classifiers.vocabulary import Concept, Vocabulary, parse_vocabulary

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_SCHEMES = "urn:fow-monitor:"
_OWN = "urn:fow-monitor:terms:"
_TEXT = {"prefLabel": "pref_label", "definition": "definition", "scopeNote": "scope_note"}
_LISTS = {"altLabel": "alt_label", "hiddenLabel": "hidden_label"}
_OWN_LISTS = {
    "ambiguousLabel": "ambiguous_label",
    "onlyWhen": "only_when",
    "notWhen": "not_when",
}
_OTHERS = ("<?xml", "<rdf:RDF", "<!DOCTYPE", "{")
"""How other forms of RDF begin."""
_XL = "http://www.w3.org/2008/05/skos-xl#"
_XL_LABELS = ("prefLabel", "altLabel", "hiddenLabel")
_NOT_IN_IDS = re.compile(r"[^\w.-]+")


def to_turtle(vocabulary: Vocabulary) -> str:
    """The vocabulary as a SKOS concept scheme in Turtle."""
    from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

    graph, own = Graph(), Namespace(_OWN)
    scheme = URIRef(_SCHEMES + vocabulary.name)
    graph.bind("skos", SKOS)
    graph.bind("fow", own)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for language, label in vocabulary.pref_label.items():
        graph.add((scheme, SKOS.prefLabel, Literal(label, lang=language)))
    if vocabulary.proper_names:
        graph.add((scheme, own.properNames, Literal(True)))
    if vocabulary.at_most is not None:
        graph.add((scheme, own.atMost, Literal(vocabulary.at_most)))
    for concept in vocabulary:
        _add_concept(graph, scheme, concept)
    turtle: str = graph.serialize(format="turtle")
    return turtle


def _add_concept(graph: Graph, scheme: Node, concept: Concept) -> None:
    from rdflib import RDF, SKOS, Literal, URIRef

    node = URIRef(f"{scheme}:{concept.id}")
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.inScheme, scheme))
    graph.add((node, SKOS.notation, Literal(concept.id)))
    for term, language, text in _literals(concept):
        graph.add((node, URIRef(term), Literal(text, lang=language)))
    if concept.broader is None:
        graph.add((node, SKOS.topConceptOf, scheme))
    else:
        graph.add((node, SKOS.broader, URIRef(f"{scheme}:{concept.broader}")))
    for address in concept.exact_match:
        graph.add((node, SKOS.exactMatch, URIRef(address)))


def _literals(concept: Concept) -> Iterator[tuple[str, str, str]]:
    """Every text of a concept: the term's address, the language, the text."""
    from rdflib import SKOS

    for term, name in _TEXT.items():
        for language, text in getattr(concept, name).items():
            yield str(SKOS[term]), language, text
    for prefix, names in ((str(SKOS), _LISTS), (_OWN, _OWN_LISTS)):
        for term, name in names.items():
            for language, texts in getattr(concept, name).items():
                for text in texts:
                    yield prefix + term, language, text


def from_turtle(turtle: str, name: str) -> Vocabulary:
    """The concepts of a SKOS thesaurus in Turtle as a vocabulary called ``name``.

    A concept's id is its notation, else the end of its address; of several broader concepts the
    first by id is kept. Labels may be texts or SKOS-XL's. Raises :class:`VocabularyUnreadable`
    naming what is wrong.
    """
    from rdflib import RDF, SKOS

    graph = _parse(turtle)
    concepts = sorted(graph.subjects(RDF.type, SKOS.Concept), key=str)
    nodes = {node: _id(graph, node) for node in concepts}
    if not nodes:
        raise VocabularyUnreadable("no skos:Concept in it")
    _check_ids(nodes)
    entries = [_entry(graph, node, nodes) for node in sorted(nodes, key=lambda node: nodes[node])]
    try:
        return parse_vocabulary({"name": name, **_scheme(graph), "concepts": entries})
    except ValueError as error:
        raise VocabularyUnreadable(str(error)) from error


def _parse(turtle: str) -> Graph:
    from rdflib import Graph
    from rdflib.plugins.parsers.notation3 import BadSyntax

    if turtle.lstrip("\ufeff \n\r\t").startswith(_OTHERS):
        raise VocabularyUnreadable("RDF/XML or JSON, not Turtle; convert it to Turtle (.ttl) first")
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        return Graph().parse(data=turtle, format="turtle", publicID=_SCHEMES)
    except BadSyntax as error:
        raise VocabularyUnreadable(f"not Turtle: line {error.lines + 1}: {error._why}") from error
    except (ValueError, LookupError, AssertionError) as error:
        # The parser does not look whether the text has ended.
        raise VocabularyUnreadable("not Turtle, or cut off before its end") from error
    finally:
        logger.setLevel(before)


def _check_ids(nodes: Mapping[Node, str]) -> None:
    seen: dict[str, Node] = {}
    for node, id_ in nodes.items():
        if (other := seen.setdefault(id_, node)) != node:
            raise VocabularyUnreadable(
                f"<{other}> and <{node}> would both be called '{id_}'; give each a skos:notation"
            )


def _id(graph: Graph, node: Node) -> str:
    from rdflib import SKOS

    notation = graph.value(node, SKOS.notation)
    if notation is not None:
        return str(notation)
    return _NOT_IN_IDS.sub("-", re.split(r"[/#:]", str(node).rstrip("/#"))[-1])


def _scheme(graph: Graph) -> dict[str, Any]:
    from rdflib import DC, DCTERMS, RDF, SKOS, Namespace

    own = Namespace(_OWN)
    scheme = graph.value(predicate=RDF.type, object=SKOS.ConceptScheme, any=True)
    if scheme is None:
        return {}
    names = (_texts(graph, scheme, str(term)) for term in (SKOS.prefLabel, DCTERMS.title, DC.title))
    said: dict[str, Any] = {"prefLabel": next(filter(None, names), {})}
    for term, node in (("properNames", own.properNames), ("atMost", own.atMost)):
        value = graph.value(scheme, node)
        if value is not None:
            said[term] = getattr(value, "value", None)
    return said


def _entry(graph: Graph, node: Node, ids: Mapping[Node, str]) -> dict[str, Any]:
    from rdflib import SKOS

    entry: dict[str, Any] = {"id": ids[node]}
    for term in _TEXT:
        entry[term] = _texts(graph, node, str(SKOS[term]))
    for prefix, names in ((str(SKOS), _LISTS), (_OWN, _OWN_LISTS)):
        for term in names:
            entry[term] = _lists(graph, node, prefix + term)
    upper = sorted(ids[one] for one in graph.objects(node, SKOS.broader) if one in ids)
    narrower = sorted(ids[one] for one in graph.subjects(SKOS.narrower, node) if one in ids)
    entry["broader"] = next(iter([*upper, *narrower]), None)
    entry["exactMatch"] = sorted(str(one) for one in graph.objects(node, SKOS.exactMatch))
    return entry


def _texts(graph: Graph, node: Node, term: str) -> dict[str, str]:
    """The first text in each language, one in plain ``fr`` before one in ``fr-CA``; one without a
    language counts as English.
    """
    return {language: texts[0] for language, texts in _lists(graph, node, term).items()}


def _lists(graph: Graph, node: Node, term: str) -> dict[str, list[str]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in _objects(graph, node, term):
        spoken = getattr(one, "language", None) or "en"
        found.setdefault(spoken.split("-")[0], []).append((spoken, str(one)))
    return {
        language: list(dict.fromkeys(text for _, text in sorted(texts)))
        for language, texts in sorted(found.items())
    }


def _objects(graph: Graph, node: Node, term: str) -> Iterator[Node]:
    """What a term says of a node; labels also as SKOS-XL says them."""
    from rdflib import URIRef

    yield from graph.objects(node, URIRef(term))
    if (name := term.rpartition("#")[2]) in _XL_LABELS:
        for label in graph.objects(node, URIRef(_XL + name)):
            yield from graph.objects(label, URIRef(f"{_XL}literalForm"))
