"""The browser's side of signing in by a phone: asking for a code to be scanned, and coming for the login.

WeChat draws the code before anything is stored. What the browser polls with is another secret than what it shows. The
token of the login is made when the browser comes for it, and kept, sealed, only for as long as the answer may have been
lost.
"""

import hmac
from uuid import UUID

from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.link_tokens import POLL
from menpiao.identity.model.login_requests import (
    COLLECTED_WITHIN,
    KEPT_AFTER,
    LASTS,
    MOST_WAITING,
    PAGE,
    SCENE_BYTES,
    LoginRequestOver,
    NewLoginRequest,
    Polled,
    Purpose,
)
from menpiao.identity.model.people import STAFF_LOGIN_LASTS, NewStaffLogin, Staff, StaffLogin, read_token
from menpiao.identity.model.refusals import LoginUnavailable, login_refusal
from menpiao.identity.ports import CodeDrawer, CodeRefused, LoginProviderUnavailable
from menpiao.identity.service import staff_logins
from menpiao.identity.service.invitations import known_invitation
from menpiao.identity.store import login_requests, people
from menpiao.identity.store.login_requests import LoginRequest
from menpiao.kernel.errors import Busy
from menpiao.kernel.ids import PLATFORM
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher, hash_token
from menpiao.platform.db import Database, Tx

_TOKEN = "login_requests.token"  # noqa: S105 # the name of a field


async def ask_to_sign_in(db: Database, codes: CodeDrawer, *, app_id: str, device: Device = UNKNOWN) -> NewLoginRequest:
    """A code at which somebody's phone signs this browser in. Raises `LoginUnavailable`, `LoginCodeRefused`, `Busy`."""
    return await begin(db, codes, app_id=app_id, purpose="sign_in", device=device)


async def ask_to_join(
    db: Database, codes: CodeDrawer, *, app_id: str, invitation: str, device: Device = UNKNOWN
) -> NewLoginRequest:
    """A code at which who was invited joins with their WeChat; raises `InvitationOver`, too."""
    waiting = await known_invitation(db, token=invitation)
    person = Staff(waiting.organizer_id, waiting.staff_id, waiting.name, waiting.role)
    return await begin(
        db, codes, app_id=app_id, purpose="invitation", device=device, person=person, invitation_id=waiting.id
    )


async def begin(
    db: Database,
    codes: CodeDrawer,
    *,
    app_id: str,
    purpose: Purpose,
    device: Device,
    person: Staff | None = None,
    invitation_id: UUID | None = None,
) -> NewLoginRequest:
    """Draw the code, then store the request; ``person``: who is meant, unless that is for the phone to say."""
    async with db.read() as tx:
        if await login_requests.waiting(tx) >= MOST_WAITING:
            raise Busy(retry_after_s=10)
    request_id, scene = db.new_id(PLATFORM), randomness.token_text(SCENE_BYTES)
    token = POLL.new(request_id)
    try:
        image = await codes.draw(app_id=app_id, page=PAGE, scene=scene)
    except CodeRefused as refused:
        raise login_refusal(refused.reason) from None
    except LoginProviderUnavailable:
        raise LoginUnavailable(retry_after_s=2) from None
    async with db.tx() as tx:
        await login_requests.add(
            tx,
            request_id=request_id,
            purpose=purpose,
            hashes=(hash_token(scene), hash_token(token)),
            device=device,
            lasts=LASTS,
            organizer_id=None if person is None else person.organizer_id,
            staff_id=None if person is None else person.id,
            invitation_id=invitation_id,
        )
    return NewLoginRequest(token, scene, image, int(LASTS.total_seconds()))


async def poll(db: Database, cipher: FieldCipher, *, token: str) -> Polled:
    """How it stands, and the login once the phone has said yes: the same one again for a minute. Raises
    `LoginRequestOver` for whatever is none of ours any more, also where the person was disabled or unlinked meanwhile.
    """
    request_id = POLL.read(token)
    if request_id is None:
        raise LoginRequestOver()
    async with db.read() as tx:
        found = _believed(await login_requests.by_id(tx, request_id=request_id), token)
    if not found.approved or found.purpose == "link":
        return _shown(found)
    async with db.tx() as tx:
        locked = _believed(await login_requests.by_id(tx, request_id=request_id, locked=True), token)
        return Polled("approved", locked.purpose, locked.number, await _collect(tx, db, cipher, locked))


async def forget_old_requests(db: Database) -> int:
    """Those that have been over for a while; how many."""
    async with db.tx() as tx:
        return await login_requests.prune(tx, kept=KEPT_AFTER)


def _believed(found: LoginRequest | None, token: str) -> LoginRequest:
    if found is None or not hmac.compare_digest(found.poll_hash, hash_token(token)):
        raise LoginRequestOver()
    return found


def _shown(found: LoginRequest) -> Polled:
    if found.denied:
        return Polled("denied", found.purpose)
    if found.approved:
        return Polled("approved", found.purpose, found.number)
    return Polled("waiting" if found.number is None else "seen", found.purpose, found.number)


async def _collect(tx: Tx, db: Database, cipher: FieldCipher, found: LoginRequest) -> NewStaffLogin:
    """Under the request's lock: of two polls at once the second finds what the first has made."""
    assert found.app_id is not None, "a constraint says so"
    assert found.subject is not None, "a constraint says so"
    assert found.organizer_id is not None, "a constraint says so"
    desk = await login_requests.desk(tx, app_id=found.app_id, subject=found.subject, organizer_id=found.organizer_id)
    if desk is None or desk.staff_id != found.staff_id:
        raise LoginRequestOver()
    staff = Staff(desk.organizer_id, desk.staff_id, desk.name, desk.role)
    if found.token_sealed is not None:
        return await _again(tx, db, cipher, found, staff)
    if found.collected_at is not None:
        raise LoginRequestOver()
    made = await staff_logins.sign_in(
        tx, db, staff=staff, provider="wechat", app_id=found.app_id, device=Device(found.browser, found.system)
    )
    await login_requests.collect(
        tx,
        request_id=found.id,
        login_id=made.login.login_id,
        token_sealed=cipher.seal(made.token.encode(), field=_TOKEN, row=found.id),
        lasts=COLLECTED_WITHIN,
    )
    return made


async def _again(tx: Tx, db: Database, cipher: FieldCipher, found: LoginRequest, staff: Staff) -> NewStaffLogin:
    """The login that was made when the browser first came: its answer was lost."""
    assert found.token_sealed is not None, "who asks again has looked"
    assert found.login_id is not None, "a constraint says so"
    assert found.collected_at is not None, "a constraint says so"
    token = cipher.open(found.token_sealed, field=_TOKEN, row=found.id).decode()
    assert read_token(token).id == staff.id, "the token is of who was approved"
    organizer = await people.organizer(tx, organizer_id=staff.organizer_id)
    assert organizer is not None, "staff belong to an organizer: a foreign key says so"
    login = StaffLogin(
        login_id=found.login_id,
        staff_id=staff.id,
        organizer_id=staff.organizer_id,
        role=staff.role,
        expires_at=found.collected_at + STAFF_LOGIN_LASTS,
    )
    return NewStaffLogin(token, login, staff, organizer)
