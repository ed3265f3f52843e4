"""Answers as they are kept: one text for all that was answered to an event, sealed and opened as a whole."""

from uuid import UUID

import msgspec

from menpiao.orders.model.answers import Answers
from menpiao.platform.crypto import FieldCipher

FIELD = "order_answers.answers"
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Answers)


def seal_answers(cipher: FieldCipher, order_id: UUID, answers: Answers) -> bytes:
    """Readable with this order only."""
    return cipher.seal(_encoder.encode(answers), field=FIELD, row=order_id)


def open_answers(cipher: FieldCipher, order_id: UUID, sealed: bytes) -> Answers:
    """What `seal_answers` has sealed."""
    return _decoder.decode(cipher.open(sealed, field=FIELD, row=order_id))
