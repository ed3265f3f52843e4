"""What can happen, as one list: whoever adds a use case adds a line.

An action looks at the world and offers a deed, or nothing.
"""

from menpiao.simulation.money import approvals, buyers, changes, network, organizer, returns, staff, window
from menpiao.simulation.money.deeds import Action

ACTIONS = (
    Action("order", 9, buyers.order),
    Action("order again", 1, buyers.order_again),
    Action("begin to pay", 12, buyers.begin_to_pay),
    Action("pay", 20, buyers.pay),
    Action("cancel", 2, buyers.cancel_order),
    Action("enter", 2, buyers.enter),
    Action("wait in line", 1, buyers.wait_in_line),
    Action("leave the line", 1, buyers.leave_line),
    Action("give back", 5, returns.give_back),
    Action("choose", 3, returns.choose_after_move),
    Action("refund", 4, staff.refund),
    Action("retry a refund", 2, staff.retry_refund),
    Action("pay otherwise", 3, staff.pay_otherwise),
    Action("get back", 2, staff.get_back),
    Action("decide", 8, approvals.decide),
    Action("set a limit", 1, approvals.set_limit),
    Action("resolve", 2, staff.resolve),
    Action("change the session", 12, changes.change_session),
    Action("cancel unpaid", 1, changes.cancel_unpaid),
    Action("cancel a session", 3, organizer.cancel_a_session),
    Action("pause or resume", 1, organizer.pause_or_resume),
    Action("top up", 1, organizer.top_up),
    Action("move a session", 3, organizer.move_a_session),
    Action("change prices", 1, organizer.change_prices),
    Action("change the ladder", 1, organizer.change_ladder),
    Action("switch a promotion", 1, organizer.switch_promotion),
    Action("put aside", 2, organizer.put_aside),
    Action("deliver", 9, network.deliver),
    Action("go through", 2, network.go_through),
    Action("sell at the window", 7, window.sell),
    Action("show a code", 4, window.show_code),
    Action("take cash", 10, window.take),
    Action("let go", 1, window.let_go),
    Action("hand cash out", 4, window.hand_out),
    Action("open or count", 4, window.open_or_count),
    Action("take along", 2, window.take_along),
    Action("forge", 1, network.forge),
    Action("tick", 14, network.tick),
)
"""Their weights say how often each is tried at a step, next to letting time pass."""
