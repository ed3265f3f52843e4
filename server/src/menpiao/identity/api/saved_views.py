"""Routes for the views of the console's lists: each person's own, and what colleagues share."""

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.datastructures import CacheControlHeader
from litestar.params import QueryParameter

from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.saved_views import MOST_FILTERS, Arranged, ListName, SavedView, TooManyViews, ViewOfAnother
from menpiao.identity.service import saved_views as service
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    checked_key,
    expected_version,
    path_id,
    version_tag,
)

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["待退款"])]
_Filter = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
_Value = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Filters = Annotated[
    dict[_Filter, _Value],
    msgspec.Meta(
        max_length=MOST_FILTERS,
        description="As they stand in the address of the list; at most 1000 characters together.",
        examples=[{"state": "awaiting_payment"}],
    ),
]
_Columns = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=40)]],
    msgspec.Meta(max_length=20, description="Null: showing the view leaves the columns as they are."),
]


class SavedViewChangeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``shared``: colleagues who see the list read it, too."""

    name: _Name
    filters: _Filters
    hidden_columns: _Columns | None = None
    shared: bool = False


class SavedViewIn(SavedViewChangeIn, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """And of which list."""

    list: ListName


class ViewMadeByOut(msgspec.Struct, frozen=True):
    """Whose view it is."""

    id: str
    name: Annotated[str, msgspec.Meta(examples=["陈晓"])]


class SavedViewOut(msgspec.Struct, frozen=True):
    """``changeable``: by the caller. ``version`` is what `If-Match` takes, in quotes."""

    id: str
    list: ListName
    name: str
    filters: dict[str, str]
    hidden_columns: _Columns | None
    shared: bool
    made_by: ViewMadeByOut
    mine: bool
    changeable: bool
    version: int


class SavedViewPage(msgspec.Struct, frozen=True):
    """One's own, then those that colleagues share; all of them."""

    items: list[SavedViewOut]
    next: None = None


@get(
    "/api/v1/organizer/me/saved-views",
    operation_id="listSavedViews",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["list"], "problems": (Invalid,)},
    summary="Views of a list",
)
async def list_saved_views(
    db: Database,
    staff: StaffLogin,
    list_name: Annotated[ListName, QueryParameter(name="list", description="Of which list.")],
) -> Response[SavedViewPage]:
    """Whoever sees the list has its views; for others there are none."""
    views = await service.views_of_list(db, staff=staff, list_name=list_name)
    return Response(SavedViewPage([_out(view, staff) for view in views]), headers=NO_STORE)


@post(
    "/api/v1/organizer/me/saved-views",
    operation_id="createSavedView",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, IdempotencyKeyReused, TooManyViews)},
    status_code=201,
    summary="Save a view of a list",
)
async def create_saved_view(
    data: SavedViewIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[SavedViewOut]:
    """A name that one has in this list already is `taken` at `/name`."""
    view, replayed = await service.save_view(
        db, staff=staff, list_name=data.list, view=_arranged(data), idempotency_key=checked_key(idempotency_key)
    )
    return _answer(view, staff, {REPLAYED: "true"} if replayed else {})


@put(
    "/api/v1/organizer/me/saved-views/{view_id:str}",
    operation_id="putSavedView",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (Invalid, NotFound, ViewOfAnother, TooManyViews, PreconditionRequired, PreconditionFailed),
    },
    summary="Change a view of a list",
)
async def put_saved_view(
    view_id: str, data: SavedViewChangeIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[SavedViewOut]:
    """By who made it, and by owners where it is shared."""
    view = await service.change_view(
        db,
        staff=staff,
        view_id=path_id(view_id),
        view=_arranged(data),
        expected_version=expected_version(if_match),
    )
    return _answer(view, staff, {})


@delete(
    "/api/v1/organizer/me/saved-views/{view_id:str}",
    operation_id="deleteSavedView",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, ViewOfAnother)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Remove a view of a list",
)
async def delete_saved_view(view_id: str, db: Database, staff: StaffLogin) -> None:
    """By who made it, and by owners where it is shared."""
    await service.remove_view(db, staff=staff, view_id=path_id(view_id))


def _arranged(data: SavedViewChangeIn) -> Arranged:
    return Arranged(data.name, data.filters, data.hidden_columns, data.shared)


def _answer(view: SavedView, staff: StaffLogin, headers: dict[str, str]) -> Response[SavedViewOut]:
    return Response(_out(view, staff), headers={**NO_STORE, "ETag": version_tag(view.version), **headers})


def _out(view: SavedView, staff: StaffLogin) -> SavedViewOut:
    return SavedViewOut(
        id=encode(view.id),
        list=view.list_name,  # type: ignore[arg-type]  # written as one of them
        name=view.name,
        filters=view.filters,
        hidden_columns=view.hidden_columns,
        shared=view.shared,
        made_by=ViewMadeByOut(encode(view.made_by), view.made_by_name),
        mine=view.made_by == staff.staff_id,
        changeable=service.changes(staff, view),
        version=view.version,
    )


ROUTES: list[Any] = [list_saved_views, create_saved_view, put_saved_view, delete_saved_view]
