"""Into how many groups, of which size, the people of a course are cut."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.inputs.schema.course_keys import CourseKeys


@dataclass(frozen=True)
class GroupSizes:
    """Number of groups, and the people in each, both limits inclusive."""

    groups: int
    at_least: int
    at_most: int


def cut(keys: CourseKeys, people: int) -> GroupSizes | tuple[str, str]:
    """Cut the places of a course into groups.

    Parameters
    ----------
    people
        Those who may attend, at least one.

    Returns
    -------
    GroupSizes, or tuple
        Key and message of what cannot be met.
    """
    places = people if keys.places is None else keys.places
    if places > people:
        return "places", f"found {places}, attendees fits {people}; ask for {people} or fewer, or widen attendees"
    most = places if keys.at_most is None else min(keys.at_most, places)
    groups = -(-places // most) if keys.groups is None else keys.groups
    if groups > places:
        return "groups", f"found {groups}, there are {places} places; ask for {places} or fewer"
    if groups * most < places:
        need = -(-places // most)
        return "groups", f"found {groups} groups of at most {most} for {places} people; ask for {need} or more"
    even = places // groups
    if keys.at_least is None:
        return GroupSizes(groups, max(1, even - 1) if groups > 1 else even, most)
    if keys.at_least * groups > places:
        return "at_least", (
            f"found {keys.at_least}, {places} people in {groups} groups are {even} each; lower it to {even}, or change "
            "places, at_most or groups"
        )
    return GroupSizes(groups, keys.at_least, most)
