"""The sections on codes: topics, a codebook's themes, contents."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from openfeedback.settings.closed import Closed

Share = Annotated[float, Field(ge=0, le=1)]

# a closed list: what a parameter names is never imported
Representation = Literal["MaximalMarginalRelevance", "KeyBERTInspired", "PartOfSpeech"]
REPRESENTATIONS: tuple[Representation, ...] = get_args(Representation)


class TopicSettings(Closed):
    """Inductive topics."""

    method: Literal["auto", "graph", "hdbscan", "kmeans"] = Field(
        "auto", description="auto chooses by the number of units"
    )
    min_units: int = Field(15, ge=4, description="Fewest units that are clustered")
    min_size: int = Field(4, ge=2, description="Smallest topic, in units")
    neighbours: int = Field(15, ge=2, description="Neighbours of a unit in the graph")
    resolution: float | None = Field(
        None, gt=0, le=5, description="Higher: more and smaller topics; by stability by default"
    )
    min_topics: int | None = Field(None, ge=2, description="Fewest topics; told of where data lack them")
    max_topics: int | None = Field(
        None, ge=2, description="Most topics of each question, the smallest joined to the nearest; null: 24, of all 96"
    )
    resamples: int = Field(20, ge=0, le=1000, description="Resamples behind stability; 0: none")
    by_question: bool | None = Field(
        None,
        description="Topics within each question; null: where topics of all would be the questions",
    )
    use_unstable: bool = Field(
        False,
        description="Compare by unstable topics too, where topics stand in for themes",
    )
    representation: Representation | None = Field(None, description="BERTopic's model of keywords; c-TF-IDF by default")
    merge: list[list[str]] = Field(default_factory=list, description="Topics merged by hand, e.g. [['3', '7']]")
    names: dict[str, str] = Field(default_factory=dict, description="Titles given by hand: topic_id -> title")


class CodingSettings(Closed):
    """Coding with a codebook."""

    codebook: str | None = Field(
        "table5", description="Name in data/codebooks, or a folder; null: topics stand in for themes"
    )
    min_p: Share | None = Field(
        None,
        description="Below this probability the theme is left empty, for review; null: in a study, where definitions "
        "or your reviewed rows speak, what is no better than a coin, else none",
    )
    human: str | None = Field(None, description="Table of codings by persons: they win and teach")


class ContentSettings(Closed):
    """What is wished for inside each theme."""

    grain: float = Field(1.0, gt=0, le=5, description="Higher: more and narrower new contents")
    min_respondents: int = Field(
        2, ge=1, description="Respondents who make a new content; the rest is under <theme>/muut"
    )
    resamples: int = Field(20, ge=0, le=1000, description="Resamples behind stability; 0: none")
    human: str | None = Field(
        None, description="Table of contents decided by persons (from review import): they win and teach"
    )
    names: dict[str, str] = Field(
        default_factory=dict, description="Titles by hand: a content's id, title or a unit_id -> title"
    )
    merge: list[list[str]] = Field(default_factory=list, description="Contents of a theme joined, named likewise")
    move: dict[str, str] = Field(
        default_factory=dict, description="Units moved: unit_id -> content's id or title; a new title splits"
    )
    drop: list[str] = Field(default_factory=list, description="Contents that are none: their units go to <theme>/muut")
