"""An edition laid out in one language: the blocks of any reader's message, each made once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from digests.blocks import (
    Block,
    Bullet,
    Figure,
    Heading,
    Lead,
    Line,
    Link,
    Masthead,
    Note,
    Picture,
    Question,
    Remark,
)
from digests.choice import Catalogue, Choice, Reason, Why
from digests.cleaning import clean, safe_link, shorten
from digests.edition import Edition, Emerging, Entry, Tally
from digests.extras import Extras
from digests.items import LONGEST_TITLE, face, lead, line
from digests.quotations import name
from digests.subject import LONGEST, subject
from digests.trend import caption, in_words
from digests.wording import Wording, wording

_PREVIEW = 140
_TOPICS = 5
"""Emerging topics shown."""
_EVIDENCE = 4
"""Quotations for the data gap in focus."""
Counted = tuple[tuple[int, str], ...]


class Layout:
    """One edition in one language. What it hands out is made once and compared by identity."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        """Raises :class:`digests.wording.UnknownLanguage`."""
        self.edition: Edition = catalogue.edition
        self.language = language
        self._say = wording(language)
        self._entries = catalogue.entries
        self._faces = tuple(face(entry, language) for entry in catalogue.entries)
        self._leads: dict[int, Lead] = {}
        self._lines: dict[int, Line] = {}
        self._counted: dict[int, Note] = {}
        self._remarks: dict[tuple[str, ...], Remark] = {}
        self._subjects: dict[tuple[int, ...], str] = {}

    def subject(self, choice: Choice) -> str:
        """Return the subject line: what leads this choice, in at most 70 characters."""
        places = tuple(self.in_order(choice))[:6]
        if places not in self._subjects:
            self._subjects[places] = self._subject(places)
        return self._subjects[places]

    def preview(self, choice: Choice) -> str:
        """Return what a mail program shows beside the subject."""
        own = (self._faces[place] for place in self.in_order(choice))
        said = (f.takeaway for f in own if f.language == self.language and f.takeaway)
        return shorten(clean(next(said, "")), _PREVIEW)

    def in_order(self, choice: Choice) -> Iterator[int]:
        """Yield the places of a choice from the first to the last that is read.

        At the head, where all is of weight, what is in the reader's language comes first.
        """
        yield from (place for place, _ in self._heads(choice))
        for _, places in choice.lines:
            yield from places

    def blocks(self, choice: Choice, more: Extras) -> Iterator[Block]:
        """Yield everything between masthead and foot, in the order it is read."""
        yield from self.shared(choice)
        yield from self.own(more)

    def shared(self, choice: Choice) -> Iterator[Block]:
        """Yield what everybody with this choice reads."""
        yield from self._opening
        yield from self._publications(choice)
        if choice.more:
            yield self._left_out(choice.more)
        yield from self._closing

    def own(self, more: Extras) -> Iterator[Block]:
        """Yield what stands below it for one reader only."""
        yield from self._for_reviewers(more)
        yield from self._last(more)

    @cached_property
    def masthead(self) -> Masthead:
        """What stands above everything."""
        say, edition = self._say, self.edition
        return Masthead(
            brand=say.say("Future of Work Monitor"),
            title=self._kind,
            period=say.period(edition.start, edition.end),
            figures=tuple(self._figures()),
            notice=say.say(
                "Sample: the publications in this digest were written to show how the monitor"
                " works. They do not exist."
            )
            if edition.sample
            else "",
        )

    @cached_property
    def legend(self) -> str:
        """What the marks mean, and where the sentences come from."""
        return self._say.say(
            "✓ marks a tag confirmed by the review network; the others are suggested by the "
            "model. Key sentences and quotations are taken word for word from the publications."
        )

    @cached_property
    def _kind(self) -> str:
        if self.edition.kind == "monthly":
            return self._say.say("Monthly newsletter")
        return self._say.say("Weekly digest")

    def _subject(self, places: tuple[int, ...]) -> str:
        sample = self._say.say("Sample")
        mark = f"[{sample}] " if self.edition.sample else ""
        found = subject([self._faces[p] for p in places], self.language, LONGEST - len(mark))
        return mark + (found or shorten(f"{self._kind}, {self.masthead.period}", 60))

    def _figures(self) -> Iterator[Figure]:
        """Count from what was collected to what is left, so that each number explains the next."""
        say, edition = self._say, self.edition
        held = len(self._entries)
        naming = sum(any(t.status == "identified" for t in e.gaps) for e in self._entries)
        collected = say.say_many(
            "publication collected", "publications collected", edition.collected
        )
        yield Figure(number=say.number(edition.collected), words=collected)
        counted: Counted = (
            _of_the_month(edition.tally, say)
            if edition.tally
            else (
                (edition.sources, say.say_many("source", "sources", edition.sources)),
                (held, say.say_many("chosen for this digest", "chosen for this digest", held)),
                (
                    naming,
                    say.say_many("of them names a data gap", "of them name a data gap", naming),
                ),
            )
        )
        for number, words in counted:
            yield Figure(number=say.number(number), words=words)

    def _heads(self, choice: Choice) -> list[tuple[int, Reason]]:
        return sorted(
            choice.leading, key=lambda head: self._faces[head[0]].language != self.language
        )

    @cached_property
    def _opening(self) -> tuple[Block, ...]:
        from digests.markdown import prose

        written = self.edition.introduction.get(self.language, "")
        return (prose(written),) if written.strip() else ()

    def _publications(self, choice: Choice) -> Iterator[Block]:
        if choice.leading:
            yield self._first if choice.lines else self._all
        for place, reason in self._heads(choice):
            yield self._lead(place)
            yield self._remark(reason)
        for section, places in choice.lines:
            yield self._headings[section]
            for place in places:
                yield self._line(place, section)

    @cached_property
    def _first(self) -> Heading:
        if self.edition.kind == "monthly":
            return Heading(text=self._say.say("Most confirmed this month"))
        return Heading(text=self._say.say("Read first"))

    @cached_property
    def _all(self) -> Heading:
        if self.edition.kind == "monthly":
            return self._first
        return Heading(text=self._say.say("New this week"))

    @cached_property
    def _headings(self) -> tuple[Heading, ...]:
        say = self._say
        return tuple(
            Heading(
                text=name(section.label, say)
                if section.label
                else say.say("Other relevant publications")
            )
            for section in self.edition.sections
        )

    def _lead(self, place: int) -> Lead:
        if place not in self._leads:
            self._leads[place] = lead(self._entries[place], self._say)
        return self._leads[place]

    def _line(self, place: int, section: int) -> Line:
        if place not in self._lines:
            label = self.edition.sections[section].label
            self._lines[place] = line(self._entries[place], self._say, label)
        return self._lines[place]

    def _remark(self, reason: Reason) -> Remark:
        if reason.key not in self._remarks:
            self._remarks[reason.key] = Remark(text=self._why(reason))
        return self._remarks[reason.key]

    def _why(self, reason: Reason) -> str:
        """Say why the reader gets a publication."""
        say = self._say
        named = [name(label, say) for label in reason.labels]
        match reason.why:
            case Why.FOLLOWED:
                return say.say("You follow: %(topics)s.", topics=say.listing(named))
            case Why.EDITOR:
                return say.say("Chosen by the editor.")
            case Why.CONFIRMED:
                return say.say("The review network confirmed what it is about.")
            case Why.RISING:
                return say.say("It takes up a topic that is emerging.")
            case Why.THIN:
                return say.say(
                    "Little is known so far where these two meet: %(topics)s.",
                    topics=say.listing(named),
                )
            case Why.NAMES:
                return say.say("Among the most relevant, and it names a data gap.")
            case Why.FILLS:
                return say.say("Among the most relevant, and it brings data that were missing.")
        return say.say("Among the most relevant of this edition.")

    def _left_out(self, count: int) -> Note:
        if count not in self._counted:
            text = self._say.say_many(
                "and %(count)s more publication in the archive",
                "and %(count)s more publications in the archive",
                count,
            )
            self._counted[count] = Note(text=text)
        return self._counted[count]

    @cached_property
    def _closing(self) -> tuple[Block, ...]:
        return (*self._focus(), *self._week(), *self._emerging())

    def _focus(self) -> Iterator[Block]:
        focus, say = self.edition.focus, self._say
        if focus is None:
            return
        gap = name(focus.label, say)
        yield Heading(text=say.say("A gap in focus: %(gap)s", gap=gap))
        yield Note(
            text=say.say_many(
                "%(count)s publication of the month says that such data are missing or poor.",
                "%(count)s publications of the month say that such data are missing or poor.",
                focus.identified,
            )
            + " "
            + say.say_many("%(count)s brings some.", "%(count)s bring some.", focus.addressed)
        )
        for entry in focus.evidence[:_EVIDENCE]:
            yield self._evidence(entry, focus.label.concept)

    def _evidence(self, entry: Entry, gap: str) -> Bullet:
        say, shown = self._say, face(entry, self.language)
        quote = next((tag.quote for tag in entry.gaps if tag.label.concept == gap), "")
        lang = shown.language if shown.language != self.language else ""
        title = shorten(clean(shown.title), LONGEST_TITLE)
        return Bullet(
            text=say.quoted(shorten(clean(quote), 600)) if quote else title,
            lang=entry.language if entry.language != self.language else "",
            meta=clean(entry.publisher),
            link=Link(words=title, url=safe_link(shown.url), lang=lang),
        )

    def _week(self) -> Iterator[Block]:
        trend, say = self.edition.trend, self._say
        if trend is not None and trend.series:
            yield Heading(text=say.say("The week in one picture"))
            yield Picture(alt=in_words(trend, say), caption=caption(trend, say))

    def _emerging(self) -> Iterator[Block]:
        topics, say = self.edition.emerging[:_TOPICS], self._say
        if topics:
            yield Heading(text=say.say("Emerging topics"))
            yield Note(text=say.say("They rise, and no driver or data gap accounts for them."))
        yield from (self._topic(topic) for topic in topics)

    def _topic(self, topic: Emerging) -> Bullet:
        say = self._say
        told = say.say_many(
            "%(count)s publication in %(weeks)s weeks",
            "%(count)s publications in %(weeks)s weeks",
            topic.count,
            weeks=say.number(topic.weeks),
        )
        rise = (
            say.say("%(times)s times the rate before", times=say.decimal(topic.ratio))
            if topic.ratio
            else say.say("none before")
        )
        url, lang = safe_link(topic.url), topic.language
        return Bullet(
            text=shorten(clean(topic.name), 120),
            lang=lang if lang != self.language else "",
            meta=f"{told}, {rise}",
            link=Link(words=shorten(clean(topic.title), LONGEST_TITLE), url=url) if url else None,
        )

    def _for_reviewers(self, more: Extras) -> Iterator[Block]:
        if not more.requests:
            return
        say = self._say
        yield self._asking
        yield Question(
            text=say.say("The network asks for your judgement. One minute each:"),
            links=tuple(
                Link(words=link.words, url=link.url, lang=self._foreign(link.lang))
                for link in more.requests
            ),
        )

    @cached_property
    def _asking(self) -> Heading:
        return Heading(text=self._say.say("Would you review?"))

    @cached_property
    def _wondering(self) -> Heading:
        return Heading(text=self._say.say("One question"))

    def _foreign(self, language: str) -> str:
        return language if language != self.language else ""

    def _last(self, more: Extras) -> Iterator[Block]:
        say = self._say
        if more.feedback_url:
            yield self._wondering
            mark = "&" if "?" in more.feedback_url else "?"
            answers = (say.say("Yes"), say.say("In part"), say.say("No"))
            yield Question(
                text=say.say("Was this digest worth your time?"),
                links=tuple(
                    Link(words=words, url=f"{more.feedback_url}{mark}score={score}")
                    for words, score in zip(answers, (5, 3, 1), strict=True)
                ),
                beside=True,
            )
        if more.edition_url:
            whole = Link(words=say.say("The whole edition on the web"), url=more.edition_url)
            yield Question(text="", links=(whole,))


def _of_the_month(tally: Tally, say: Wording) -> Counted:
    return (
        (tally.relevant, say.say_many("relevant", "relevant", tally.relevant)),
        (
            tally.confirmed,
            say.say_many("confirmed by the network", "confirmed by the network", tally.confirmed),
        ),
        (
            tally.reviews,
            say.say_many(
                "review by %(reviewers)s reviewers",
                "reviews by %(reviewers)s reviewers",
                tally.reviews,
                reviewers=say.number(tally.reviewers),
            ),
        ),
    )
