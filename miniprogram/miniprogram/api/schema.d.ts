// Types of the server's API, written by `npm run types` from contract/openapi.json. Do not edit.

export interface paths {
    "/api/v1/callbacks/stripe/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stripe webhook
         * @description Verify, store, answer; what an event means is worked out from its content.
         */
        post: operations["receiveStripeNotice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/callbacks/wechat/{about}/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * WeChat Pay notice
         * @description Verify, store, answer. ``about`` is `pay` or `refund`; what a notice means is worked out from its content.
         */
        post: operations["receiveWechatNotice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Browse and search events
         * @description Events with a session still to come, soonest first; with `q`, those whose title has it come before the rest.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An event's page
         * @description Everything about an event but how many places are left; also of events that are over.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cities and categories
         * @description The filters that lead somewhere, each with its number of events.
         */
        get: operations["getFacets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gate/gates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gates of today's and coming sessions
         * @description The organizer's gates whose session is not over yet, with how many were admitted.
         */
        get: operations["listGates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gate/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign staff in at a gate
         * @description Exchange the provider's code for a staff token; only for people whom an organizer has linked.
         */
        post: operations["createGateLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gate/logins/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign staff out at a gate
         * @description End this staff login, such as when a gate phone changes hands.
         */
        delete: operations["deleteCurrentGateLogin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gate/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Scan a code
         * @description Admit or refuse, with a reason and a sentence. The same ``scan_id`` is the same scan and gets the same answer.
         */
        post: operations["createScan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a buyer in
         * @description Exchange the provider's code for a token. Whoever comes for the first time becomes a buyer.
         */
        post: operations["createLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logins/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign the buyer out
         * @description End this login; its token is dead everywhere within a second.
         */
        delete: operations["deleteCurrentLogin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record what the buyer allowed
         * @description Count the answers, once for each Idempotency-Key; the counters in the answer are current.
         */
        post: operations["createMessageConsents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Templates to ask consent for
         * @description The templates of this mini program, for `wx.requestSubscribeMessage`. An unknown one has none.
         */
        get: operations["listMessageTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My orders
         * @description The buyer's orders of all organizers, newest first.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description Claim the places and create the order, in one commit. The order holds its places until ``pay_by``.
         */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One order
         * @description The buyer's own order; a foreign one does not exist.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an unpaid order
         * @description Give the places back. Cancelling twice is cancelling once; a paid order can't be cancelled here.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How an order may be paid
         * @description The methods that the organizer takes and this buyer can use; none where the organizer can't be paid yet.
         */
        get: operations["listPaymentMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to pay
         * @description Ask the provider to collect. Asking again gives the same payment as long as it is open; asking for another
         *     method closes the open one first.
         */
        post: operations["startPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/postponement-choice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep the tickets of a moved session, or give them back
         * @description ``refund`` gives all of the price back, whatever the refund rule says, and can't be taken back. Saying the same
         *     again changes nothing.
         */
        post: operations["choosePostponement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/postponement-choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What there is to choose for an order
         * @description The sessions of the order that were moved, while there is time to choose.
         */
        get: operations["listPostponementChoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/refund-quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What would go back
         * @description Ticket by ticket, under the rules that the order was placed under; of an unpaid order, only the rules.
         */
        get: operations["getRefundQuote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give tickets back
         * @description The tickets are void from this moment on; the money is on its way. Refused where what would go back is no longer
         *     what the buyer saw: nothing has happened then.
         */
        post: operations["createRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/cancellations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cancelled sessions
         * @description The organizer's, newest first, each with how far it has come.
         */
        get: operations["listCancellations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/cancellations/{cancellation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a cancellation has come
         * @description Orders, refunds, money, and a guess how long the rest takes.
         */
        get: operations["getCancellation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/cancellations/{cancellation_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause paying back
         * @description No order is looked after and no refund of it is sent until it is resumed. Its tickets stay void.
         */
        post: operations["pauseCancellation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/cancellations/{cancellation_id}/resumption": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with paying back
         * @description After a pause.
         */
        post: operations["resumeCancellation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits for a person
         * @description Payments, refunds, orders and messages that can't go on by themselves, with what helps.
         */
        get: operations["listCases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/events/{event_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an event
         * @description All of its sessions that are not over, as if each were cancelled.
         */
        post: operations["cancelEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/events/{event_id}/refund-ladder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An event's refund ladder
         * @description What whoever orders now pins.
         */
        get: operations["getRefundLadder"];
        /**
         * Replace an event's refund ladder
         * @description For whoever orders from now on; orders placed before keep the ladder that they were placed under.
         */
        put: operations["putRefundLadder"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/events/{event_id}/service-fee": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The service fee of an event
         * @description Nothing, where none was set.
         */
        get: operations["getServiceFee"];
        /**
         * Replace the service fee of an event
         * @description For whoever orders from now on.
         */
        put: operations["putServiceFee"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/halls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Halls
         * @description The organizer's, the newest first.
         */
        get: operations["listHalls"];
        put?: never;
        /**
         * Make a hall
         * @description With an empty draft, to be drawn.
         */
        post: operations["createHall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/halls/{hall_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A hall
         * @description With the versions of its map; the ETag is its draft's.
         */
        get: operations["getHall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/halls/{hall_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A hall's draft
         * @description The document that is being drawn. Nobody else sees it.
         */
        get: operations["getHallDraft"];
        /**
         * Replace a hall's draft
         * @description The whole document. One that breaks a rule is refused with what and where, and nothing of it is stored.
         */
        put: operations["putHallDraft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/halls/{hall_id}/seat-maps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a hall's draft
         * @description A version that never changes. Where the draft says what the newest version says, that is the answer.
         */
        post: operations["publishSeatMap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign staff in at the office
         * @description The same for those who organize, count money or help buyers.
         */
        post: operations["createOrganizerLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/logins/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign staff out at the office
         * @description End this staff login; its token is dead everywhere within a second.
         */
        delete: operations["deleteCurrentOrganizerLogin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/merchant-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Merchant accounts
         * @description The organizer's own, with their key sets.
         */
        get: operations["listMerchantAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/merchant-accounts/{account_id}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a merchant account
         * @description Asks the provider something that changes nothing, and says what works, what does not, and what to do.
         */
        post: operations["checkMerchantAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/merchant-accounts/{account_id}/retirements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire old keys
         * @description What is signed or sealed for them is refused from now on. Keys that are retired stay so.
         */
        post: operations["retireMerchantAccountKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/merchant-accounts/{account_id}/rotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a merchant account new keys
         * @description The new keys sign from now on; the old ones are believed until they are retired.
         */
        post: operations["rotateMerchantAccountKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/merchant-accounts/{account_id}/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An account was topped up
         * @description The refunds that wait for its money go on now, instead of trying again in ten minutes.
         */
        post: operations["noteTopUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/messages/{message_id}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about messages that failed
         * @description About all failed messages of this one's kind: they fail in crowds, for one reason. Said again it finds none.
         */
        post: operations["resolveMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/orders/{order_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund tickets of an order
         * @description The tickets are void from now on. The money goes back by itself; several refunds of a payment go a minute
         *     apart. Above the organizer's limit it waits until another person agrees (``state`` is ``requested``).
         */
        post: operations["createOrderRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Payments
         * @description The organizer's payments, newest first. With ``stuck``, one page of those that wait for a person, oldest
         *     first.
         */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/payments/{payment_id}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about a frozen payment
         * @description ``accept``: the money is good and buys the order, or goes back where its places are gone. ``refund``: it goes
         *     back. ``ignore``: nothing is done. Before money is booked the provider is asked once more.
         */
        post: operations["resolvePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/promotions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Promotions
         * @description The organizer's, the newest first.
         */
        get: operations["listPromotions"];
        put?: never;
        /**
         * Make a promotion
         * @description A promo code or a bundle, good from now on within its window. Places it allotments are aside from now on.
         */
        post: operations["createPromotion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/promotions/{promotion_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A promotion
         * @description With what is used of it.
         */
        get: operations["getPromotion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/promotions/{promotion_id}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The codes of a promotion
         * @description For printing and sending; whoever has a code may use it, so only owners and managers see them.
         */
        get: operations["listPromoCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/promotions/{promotion_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause, resume or end a promotion
         * @description For whoever orders from this moment on; orders placed before keep their price.
         */
        post: operations["setPromotionState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/promotions/{promotion_id}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Orders that used a promotion
         * @description Also those that gave it back, the newest first.
         */
        get: operations["listPromotionUses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/reconciliation/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Days and whether they agree
         * @description Every day of every merchant account, the newest first.
         */
        get: operations["listReconciliationDays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/reconciliation/days/{day_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One day
         * @description With the sums of its trade bill.
         */
        get: operations["getReconciliationDay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/reconciliation/days/{day_id}/differences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What does not agree
         * @description With both sides and what we propose.
         */
        get: operations["listDifferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/reconciliation/days/{day_id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reconcile a day anew
         * @description Its bills are read again and compared, within a minute. The day is open until then.
         */
        post: operations["runDay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/reconciliation/days/{day_id}/sign-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer for a day
         * @description All that is left open is ignored, for this reason, and the day is over.
         */
        post: operations["signOffDay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/reconciliation/differences/{difference_id}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve a difference
         * @description `settle` asks the provider and acts upon the answer as upon a callback; the difference goes away if that was it.
         *     `refund` gives money back that does not match. `ignore` leaves it as it is, for a reason.
         */
        post: operations["resolveDifference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/refund-approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * When a refund needs a second person
         * @description Null: never.
         */
        get: operations["getRefundApproval"];
        /**
         * Set when a refund needs a second person
         * @description For refunds that are asked for from now on; what waits already goes on waiting.
         */
        put: operations["putRefundApproval"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Refunds
         * @description The organizer's refunds, newest first; ``state`` narrows them down.
         */
        get: operations["listRefunds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/refunds/{refund_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One refund
         * @description With its tickets, the provider's numbers, and what helps where it is stuck.
         */
        get: operations["getRefund"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/refunds/{refund_id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a refund again
         * @description After the account was topped up, or the provider's remedy applied. The provider is asked first; a refund that it
         *     closed goes under a new number, any other under its own.
         */
        post: operations["createRefundAttempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/refunds/{refund_id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve or decline a refund
         * @description Of a refund that waits for approval, by somebody else than who asked for it. ``approve``: the money goes back,
         *     the places return. ``decline``: the tickets are what they were before, unless their session was cancelled meanwhile:
         *     then all of their money goes back for that.
         */
        post: operations["decideRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/refunds/{refund_id}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A refund was paid back otherwise, or twice
         * @description ``paid_otherwise`` only for one that is closed or abnormal; the provider is asked once more, then it counts as
         *     done. ``returned`` and ``written_off`` only for what went out twice.
         */
        post: operations["resolveRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Waiting rooms
         * @description The organizer's newest hundred.
         */
        get: operations["listRooms"];
        put?: never;
        /**
         * Make a waiting room
         * @description Before sessions that everybody will want. Its draw is committed to from this moment on.
         */
        post: operations["createRoom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/rooms/{room_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A waiting room of mine
         * @description With what is going on in it.
         */
        get: operations["getOrganizerRoom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/rooms/{room_id}/closing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a waiting room
         * @description From now on nobody needs a pass.
         */
        post: operations["closeRoom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/rooms/{room_id}/opening": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a waiting room now
         * @description Three seconds from now, so that every process knows before it happens. Who has gathered by then is drawn.
         */
        post: operations["openRoom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/rooms/{room_id}/pace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the pace
         * @description How many are admitted a minute at most, from the next second on.
         */
        post: operations["setRoomPace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/seat-map-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read another program's seating plan
         * @description What it says as a document, to be drawn on. Nothing is stored.
         */
        post: operations["importSeatMap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/seat-map-samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draw a typical hall
         * @description A document to begin with. Nothing is stored.
         */
        post: operations["drawSampleSeatMap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/seat-maps/{seat_map_id}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A seat map as a file
         * @description Everything for us again; seats and shapes for pretix; a line a seat for a spreadsheet; a picture.
         */
        get: operations["getSeatMapDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/sessions/{session_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a session
         * @description Its sale ends at once, its tickets die within seconds, everybody is paid back in full. It can't be taken back.
         */
        post: operations["cancelSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/sessions/{session_id}/postponement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a session to a later time
         * @description Tickets stay good. Everybody with tickets is told, and may have all of their money back until ``decide_by``.
         */
        post: operations["postponeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/sessions/{session_id}/seating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a session sells its seats, for its organizer
         * @description All that `putSessionSeating` replaces; its ETag is the version.
         */
        get: operations["getSessionSeating"];
        /**
         * Replace how a session sells its seats
         * @description For whoever orders from now on. Whoever has a seat keeps it, or nothing is changed and the seats are named.
         */
        put: operations["putSessionSeating"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/shipping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shipping information
         * @description Of payments in mini programs whose trade WeChat manages; ``state`` `failed` and `frozen` need somebody.
         */
        get: operations["listShipping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/shipping/{payment_id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try shipping information now
         * @description The next try, or look, is made within seconds instead of at its time.
         */
        post: operations["tryShippingNow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/shipping/{payment_id}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct shipping information
         * @description Once a payment, before its money is free: WeChat takes no second correction.
         */
        post: operations["correctShipping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/shipping/{payment_id}/dismissals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss shipping information
         * @description Nothing is tried any more: it was reported by hand in WeChat's console, say.
         */
        post: operations["dismissShipping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The settlement statement
         * @description What a period of whole days came to, from the ledger.
         */
        get: operations["getStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/statement-file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The settlement statement as a file
         * @description XLSX: summary and details. CSV: the details. PDF: the summary, to print.
         */
        get: operations["getStatementFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/ticket-types/{ticket_type_id}/price-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Price rules of a ticket type
         * @description Price steps (early bird) and group discounts.
         */
        get: operations["getPriceRules"];
        /**
         * Replace the price rules of a ticket type
         * @description For whoever orders from now on; orders placed before keep their price.
         */
        put: operations["putPriceRules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizer/venues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Venues
         * @description Where the organizer's sessions take place, and its halls are.
         */
        get: operations["listVenues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promo-codes/unlocked-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a promo code unlocks
         * @description Ticket types of this event that are hidden to others, or of which places are put aside for the code. Tries are
         *     counted, right or wrong, each code once in a while.
         */
        post: operations["unlockTicketTypes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What an order would cost
         * @description The price with each of its reasons. No places are claimed, nothing is used up, nobody has to be named yet.
         */
        post: operations["quoteOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A waiting room
         * @description What everybody polls: state, draw and frontier; the same for all who read it, and kept by a CDN for a second.
         *
         *     Whether an entry is admitted follows from it: drawn, if its rank is below the frontier's or `all_drawn`; arrived, if
         *     `all_drawn` and (bucket, tie) is before (`arrived`, `tie`).
         */
        get: operations["getRoom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room_id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter the line
         * @description Before the opening: a place in the draw, which asking again does not change. After it: the end of the line.
         */
        post: operations["enterRoom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room_id}/passes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch my pass
         * @description Exchange an admitted place in the line for a pass. Asking again gives the same pass for as long as it is good.
         */
        post: operations["createPass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room_id}/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where I stand
         * @description The rank that was drawn, how many come before, and how long that takes at the present speed. It changes nothing,
         *     so it takes no key; it is a POST because a token belongs into no address.
         */
        post: operations["getPosition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat-map-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema of seat maps
         * @description Of the document that organizers draw, import and export.
         */
        get: operations["getSeatMapSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat-maps/{seat_map_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A seat map
         * @description A published version of a hall's map, compressed as the reader likes. It never changes: keep it.
         */
        get: operations["getSeatMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is left
         * @description State and remaining places of each ticket type of a session. A CDN may keep it for a second.
         */
        get: operations["getAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/seating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a session sells its seats
         * @description Price tiers, the tier of each seat, and the rules for choosing. It changes rarely.
         */
        get: operations["getSeating"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session_id}/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which seats are free
         * @description The free seats of each section as bits. Ask again every second while the map is open; a CDN may keep it so
         *     long.
         */
        get: operations["getSeats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The buyer's tickets
         * @description Tickets of all organizers, void and used ones too, newest first.
         */
        get: operations["listTickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One ticket
         * @description A ticket of the caller's; anybody else's does not exist.
         */
        get: operations["getTicket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticket_id}/activations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make this device the one that shows the ticket
         * @description Hand this login the seed of the ticket's code, from 24 hours before the code's window.
         *
         *     The same login gets the same seed however often it asks. Another login ends the code of the device before it.
         */
        post: operations["createTicketActivation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{ticket_id}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The code of this moment
         * @description What the registered device may show now; a device that keeps the seed needs to ask nobody.
         */
        get: operations["getTicketCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/waitlist-entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My waitlists
         * @description The buyer's entries at all organizers, newest first, those that have ended too.
         */
        get: operations["listWaitlistEntries"];
        put?: never;
        /**
         * Wait for places
         * @description Join the line of a session that has no places left. Whose turn it is gets an order to pay.
         */
        post: operations["joinWaitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/waitlist-entries/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One entry
         * @description The buyer's own entry; a foreign one does not exist.
         */
        get: operations["getWaitlistEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/waitlist-entries/{entry_id}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Wait no longer
         * @description Leave the line; an offer that is not paid yet is cancelled. What has ended already stays as it ended.
         */
        post: operations["withdrawWaitlistEntry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process is alive
         * @description Says nothing of the database: a process must not be killed because another one is away.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prometheus metrics
         * @description For this machine, or for whoever has the token; to anybody else there is no such page. With several API
         *     processes each sample says of which.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * It can sell
         * @description The database answers soon and carries this version's schema.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccountOut
         * @description An account of the ledger at both ends of the period.
         */
        AccountOut: {
            account: string;
            closing: components["schemas"]["Money"];
            moved: components["schemas"]["Money"];
            name: string;
            opening: components["schemas"]["Money"];
        };
        /**
         * ActivationOut
         * @description All that the phone needs to show the code without network until the window ends. Keep ``seed`` on this phone. Link i is shown from ``starts_at`` + i × ``step_seconds``; ``contract/code-vectors.json`` has worked examples.
         */
        ActivationOut: {
            /** @description Rises with each device; older codes are refused as revoked. */
            epoch: number;
            /**
             * @description The ticket's number, hexadecimal.
             * @example 0123456789abcdef
             */
            number: string;
            /**
             * @description 16 bytes, base64url.
             * @example AAECAwQFBgcICQoLDA0ODw
             */
            seed: string;
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            starts_at: string;
            step_seconds: number;
            steps: number;
        };
        /**
         * ActivationRequest
         * @description Nothing to say: the login is the device.
         */
        ActivationRequest: Record<string, never>;
        /**
         * AllocationIn
         * @description Seats kept from the public, until ``release_at`` where there is one. One number several times is one allocation.
         */
        AllocationIn: {
            category?: string | null;
            name: {
                [key: string]: string;
            };
            number: number;
            /** @enum {string} */
            purpose: "house" | "promoter" | "technical" | "accessible";
            release_at?: string | null;
            row?: string | null;
            seats?: string[] | null;
            section?: string | null;
        };
        /**
         * AllocationOut
         * @description Seats kept from the public.
         */
        AllocationOut: {
            name: {
                [key: string]: string;
            };
            number: number;
            /** @enum {string} */
            purpose: "house" | "promoter" | "technical" | "accessible";
            release_at: string | null;
        };
        /**
         * AllotmentIn
         * @description Places that are put aside for whoever has a code: free ones, which nobody else can have.
         */
        AllotmentIn: {
            places: number;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * AllotmentOut
         * @description What is put aside of a ticket type: ``aside`` of its ``places`` are there still; none once they are released.
         */
        AllotmentOut: {
            aside: number;
            places: number;
            release_at: string | null;
            released_at: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * AmountIn
         * @description The sum of the tickets' `amount` in the refund quote.
         */
        AmountIn: {
            amount: number;
            /** @default CNY */
            currency: string;
        };
        /**
         * Area
         * @description General admission: no seats of its own, a quota ticket type sells it.
         */
        Area: {
            capacity: number;
            category?: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: components["schemas"]["Words"];
            outline: [
                number,
                number
            ][];
        };
        /**
         * AttemptIn
         * @description Nothing to say.
         */
        AttemptIn: Record<string, never>;
        /**
         * AttendeeIn
         * @description The person a ticket admits, where the ticket type asks for a name. Stored encrypted.
         */
        AttendeeIn: {
            /**
             * @description The number of a mainland resident identity card, 18 characters, where the ticket type asks for it; else it is not kept.
             * @example 11010519491231002X
             */
            id_number?: string | null;
            name: string;
        };
        /**
         * AwaitedTypeOut
         * @description A ticket type that the buyer would take.
         */
        AwaitedTypeOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * Background
         * @description A picture below the seats: SVG of lines, shapes and texts, without anything that acts or loads.
         */
        Background: {
            svg: string;
        };
        /**
         * BestAvailableItem
         * @description So many of the best seats that are free. ``accept``: how far they may lie apart if need be.
         */
        BestAvailableItem: {
            /**
             * @default scattered
             * @enum {string}
             */
            accept: "together" | "split" | "scattered";
            /** @constant */
            kind: "best_available";
            quantity: number;
            /** @description Only in these; else anywhere. */
            sections?: string[];
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
            /** @description Of a price tier; else any that the ticket type sells. */
            tier?: number | null;
        };
        /**
         * BundleItem
         * @description So many of a bundle (套票): tickets of several types or sessions at one price.
         */
        BundleItem: {
            /** @description An opaque id. */
            bundle_id: string;
            /** @constant */
            kind: "bundle";
            quantity: number;
        };
        /**
         * BundlePartIn
         * @description So many tickets of one type in one bundle.
         */
        BundlePartIn: {
            /** @default 1 */
            quantity: number;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * BundlePartOut
         * @description So many tickets of one type in one bundle.
         */
        BundlePartOut: {
            quantity: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * BuyerLoginOut
         * @description ``token`` is shown once; the device keeps it.
         */
        BuyerLoginOut: {
            buyer: components["schemas"]["BuyerOut"];
            /**
             * Format: date-time
             * @example 2027-03-31T04:00:00Z
             */
            expires_at: string;
            token: string;
        };
        /**
         * BuyerLoginRequest
         * @description A buyer's device may say which one it is: sessions may sell only so many tickets to one device.
         */
        BuyerLoginRequest: {
            /** @example wx8397f8696b538317 */
            app_id: string;
            /** @example 0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q */
            code: string;
            /**
             * @description A name that the client made for its device once, at random, and keeps. Stored as a keyed hash.
             * @example t7mYp0aVQy2LkzX3nB5c8w
             */
            device?: string | null;
            /**
             * @description Who vouches for the person.
             * @constant
             */
            provider: "wechat";
        };
        /**
         * BuyerOut
         * @description The buyer behind a login.
         */
        BuyerOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
        };
        /**
         * BuyersRefundIn
         * @description Which tickets to give back, all that go back where none are named, and the amount that the buyer agreed to.
         */
        BuyersRefundIn: {
            positions?: number[] | null;
            /** @description The sum of the tickets' `amount` in the refund quote. */
            quote: components["schemas"]["AmountIn"];
        };
        /**
         * CancellationOut
         * @description The cancellation of one session and how far it has come.
         */
        CancellationOut: {
            /** @description From then on every order was looked after. */
            asked_at: string | null;
            /** @description From then on everybody has their money. */
            finished_at: string | null;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            orders: components["schemas"]["CountedOrders"];
            reason: {
                [key: string]: string;
            };
            refunds: components["schemas"]["CountedRefunds"];
            /** @description A guess; null while nothing goes on by itself, and 0 when only people are left. */
            seconds_left: number | null;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /** Format: date-time */
            started_at: string;
            /**
             * @description `waiting_for_funds`: top the merchant account up, then say so, or it tries by itself.
             * @enum {string}
             */
            state: "running" | "waiting_for_funds" | "paused" | "finished";
            /** @description From then on none of its tickets admits anybody. */
            tickets_void_at: string | null;
        };
        /**
         * CancellationPage
         * @description The newest first.
         */
        CancellationPage: {
            items: components["schemas"]["CancellationOut"][];
            next: string | null;
        };
        /**
         * Card
         * @description An event in a list. ``first_starts_at`` and ``last_starts_at`` are those of the sessions still to come.
         */
        Card: {
            category: components["schemas"]["Coded"];
            city: components["schemas"]["Coded"];
            /**
             * @description A URL or a path on this host.
             * @example /media/night-flight.svg
             */
            cover: string;
            /** Format: date-time */
            first_starts_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** Format: date-time */
            last_starts_at: string;
            /** @description The cheapest ticket type still to be had. */
            price_from: components["schemas"]["Money"] | null;
            sale_state: components["schemas"]["SaleState"];
            summary: string;
            tags: string[];
            /** @example Asia/Shanghai */
            time_zone: string;
            /** @example 夜航乐队：慢速公路 */
            title: string;
            venue: components["schemas"]["Named"];
        };
        /**
         * Cards
         * @description A page of the list; ``next`` continues it.
         */
        Cards: {
            items: components["schemas"]["Card"][];
            next: string | null;
        };
        /**
         * CaseOut
         * @description One stuck thing. ``remedies`` are operations of this API that take ``subject_id``.
         */
        CaseOut: {
            detail: {
                [key: string]: string | number | null;
            };
            kind: string;
            remedies: string[];
            since: string;
            subject_id: string;
        };
        /**
         * CasePage
         * @description The oldest first. There is one page.
         */
        CasePage: {
            items: components["schemas"]["CaseOut"][];
            next?: null;
        };
        /**
         * Category
         * @description What a session's price tiers are painted from at first.
         */
        Category: {
            colour: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: components["schemas"]["Words"];
        };
        /**
         * CheckIn
         * @description Nothing to say.
         */
        CheckIn: Record<string, never>;
        /**
         * CheckOut
         * @description `failed` where one of the findings is; `unknown` where something could not be found out, and nothing failed.
         */
        CheckOut: {
            /** Format: date-time */
            checked_at: string;
            findings: components["schemas"]["FindingOut"][];
            /** @enum {string} */
            state: "ok" | "warning" | "failed" | "unknown";
        };
        /**
         * ChoiceIn
         * @description Keep the tickets of the session, or give them back for all that they cost.
         */
        ChoiceIn: {
            /** @enum {string} */
            choice: "keep" | "refund";
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
        };
        /**
         * ChoiceOut
         * @description What stands. Who says nothing keeps the tickets.
         */
        ChoiceOut: {
            /** @enum {string} */
            choice: "keep" | "refund";
            decide_by: string;
            reason: {
                [key: string]: string;
            };
            /** @description An opaque id. */
            refund_id: string | null;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /** Format: date-time */
            was_starts_at: string;
        };
        /**
         * Choices
         * @description By session. There is one page.
         */
        Choices: {
            items: components["schemas"]["ChoiceOut"][];
            next?: null;
        };
        /**
         * CodeOut
         * @description A code; ``uses`` where codes are limited one by one, else 0.
         */
        CodeOut: {
            code: string;
            uses: number;
        };
        /**
         * CodePage
         * @description In alphabetical order.
         */
        CodePage: {
            items: components["schemas"]["CodeOut"][];
            next: string | null;
        };
        /**
         * CodeWindowOut
         * @description When this ticket's code lives: ``steps`` steps of ``step_seconds``; the phone may be activated before.
         */
        CodeWindowOut: {
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            activates_at: string;
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            ends_at: string;
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            starts_at: string;
            step_seconds: number;
            steps: number;
        };
        /**
         * Coded
         * @description A city or category: the stable code, and its name.
         */
        Coded: {
            /** @example shanghai */
            code: string;
            /** @example 上海 */
            name: string;
        };
        /**
         * ConsentOut
         * @description How many messages of this kind we may still send.
         */
        ConsentOut: {
            kind: string;
            remaining: number;
        };
        /**
         * ConsentsOut
         * @description The counters of the kinds that the request named.
         */
        ConsentsOut: {
            items: components["schemas"]["ConsentOut"][];
        };
        /**
         * ConsentsRequest
         * @description The answer of `wx.requestSubscribeMessage`: at most five templates are asked for in one tap.
         */
        ConsentsRequest: {
            /** @example wx8397f8696b538317 */
            app_id: string;
            grants: components["schemas"]["GrantIn"][];
        };
        /**
         * ContactIn
         * @description Whom to reach about the order. Stored encrypted.
         */
        ContactIn: {
            name: string;
            phone: string;
        };
        /**
         * CorrectionIn
         * @description What the buyer reads of the delivery.
         */
        CorrectionIn: {
            description: string;
        };
        /**
         * CountedOrders
         * @description ``cancelled`` had not been paid. ``troubled`` could not be refunded by itself: the money is not there.
         */
        CountedOrders: {
            cancelled: number;
            done: number;
            total: number;
            troubled: number;
        };
        /**
         * CountedRefunds
         * @description ``stuck`` wait for a person: they are among the cases.
         */
        CountedRefunds: {
            asked: number;
            asked_amount: components["schemas"]["Money"];
            stuck: number;
            succeeded: number;
            succeeded_amount: components["schemas"]["Money"];
        };
        /**
         * DayOut
         * @description One day of a merchant account, from midnight to midnight in Beijing.
         */
        DayOut: {
            /** @description RFC 3339 in UTC. */
            compared_at: string | null;
            /**
             * @description Beijing's date.
             * @example 2027-03-01
             */
            day: string;
            /** @description RFC 3339 in UTC. */
            ended_at: string | null;
            /** @description What the provider kept, less what it gave back. */
            fees: components["schemas"]["Money"];
            /**
             * @description 26 characters of lower-case Crockford base32.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            ignored: number;
            /** @description 26 characters of lower-case Crockford base32. */
            merchant_account_id: string;
            /** @description Differences that nobody has decided about. */
            open: number;
            paid: components["schemas"]["Money"];
            /** @description Payments in the trade bill. */
            payments: number;
            reason: string | null;
            refunded: components["schemas"]["Money"];
            /** @description Refunds in the trade bill. */
            refunds: number;
            /** @description 26 characters of lower-case Crockford base32. */
            signed_off_by: string | null;
            state: components["schemas"]["DayState"];
            /** @description Why the bills could not be read last, in one word. */
            trouble: string | null;
        };
        /**
         * DayPage
         * @description The newest first.
         */
        DayPage: {
            items: components["schemas"]["DayOut"][];
            next: string | null;
        };
        /**
         * DayState
         * @description `CLEAN`: everything agrees, or was decided about one by one. `SIGNED_OFF`: somebody answers for the rest.
         * @enum {string}
         */
        DayState: "open" | "clean" | "signed_off";
        /**
         * DifferenceKind
         * @description What does not agree. The first four compare us with the trade bill, the others the trade bill with the funds.
         * @enum {string}
         */
        DifferenceKind: "missing_here" | "missing_there" | "amount_differs" | "state_differs" | "fund_missing" | "fund_differs";
        /**
         * DifferenceOut
         * @description One thing that does not agree.
         */
        DifferenceOut: {
            /** @enum {string} */
            about: "payment" | "refund";
            /** @description RFC 3339 in UTC. */
            asked_at: string | null;
            /** @description 26 characters of lower-case Crockford base32. */
            decided_by: string | null;
            /** @description RFC 3339 in UTC. */
            ended_at: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 in UTC.
             */
            found_at: string;
            /** @description What the fund bill says moved for it, fees deducted. */
            funds: components["schemas"]["Money"] | null;
            here: components["schemas"]["SideOut"];
            /**
             * @description 26 characters of lower-case Crockford base32.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            kind: components["schemas"]["DifferenceKind"];
            /** @description What came of asking or refunding, in one word. */
            outcome: string | null;
            /** @description 26 characters of lower-case Crockford base32. */
            payment_id: string | null;
            reason: string | null;
            /** @description Our id, or the provider's number where nothing is ours. */
            reference: string;
            /** @description 26 characters of lower-case Crockford base32. */
            refund_id: string | null;
            /** @description What we propose. */
            remedy: components["schemas"]["Remedy"];
            /** @enum {string} */
            state: "open" | "cleaned" | "ignored";
            /** @description The trade bill. */
            there: components["schemas"]["SideOut"];
        };
        /**
         * DifferencePage
         * @description In the order in which they were found.
         */
        DifferencePage: {
            items: components["schemas"]["DifferenceOut"][];
            next: string | null;
        };
        /**
         * DismissalIn
         * @description Why nothing is to be done; no names.
         */
        DismissalIn: {
            reason: string;
        };
        /**
         * Document
         * @description A whole seat map.
         */
        Document: {
            background?: components["schemas"]["Background"] | null;
            categories?: components["schemas"]["Category"][];
            entrances?: components["schemas"]["Entrance"][];
            focal: components["schemas"]["Focal"];
            /** @constant */
            format: "menpiao.seat-map/1";
            name: components["schemas"]["Words"];
            sections?: components["schemas"]["Section"][];
            shapes?: components["schemas"]["Shape"][];
            size: components["schemas"]["Size"];
            zones?: components["schemas"]["Zone"][];
        };
        /**
         * DoubleRefundOut
         * @description What the provider paid under a number although the buyer had the money otherwise: it went out twice.
         */
        DoubleRefundOut: {
            amount: components["schemas"]["Money"];
            at: string;
            attempt_id: string;
            reason: string | null;
            /** @enum {null|string} */
            resolution: "returned" | "written_off" | null;
        };
        /**
         * EmptyIn
         * @description Nothing to say.
         */
        EmptyIn: Record<string, never>;
        /**
         * EnterIn
         * @description Nothing to say.
         */
        EnterIn: Record<string, never>;
        /**
         * Entrance
         * @description Where people of some sections come in.
         */
        Entrance: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: components["schemas"]["Words"];
            x: number;
            y: number;
            zone?: string | null;
        };
        /**
         * EntryOut
         * @description A place in the line. Keep the token: it is the place.
         */
        EntryOut: {
            /** @description How many come before; null before the reveal. */
            ahead: number | null;
            /** @description Seconds after the opening; 0 for who was drawn. */
            bucket: number;
            /** @enum {string} */
            class: "drawn" | "arrived";
            /**
             * Format: date-time
             * @example 2027-03-01T12:00:00Z
             */
            entered_at: string;
            /** @description Of who was drawn, once the draw is revealed. */
            rank: string | null;
            /** @description Of who arrived: who is first within a second. */
            tie: string | null;
            token: string;
        };
        /**
         * EventCancellationOut
         * @description One cancellation for each session that was not over.
         */
        EventCancellationOut: {
            items: components["schemas"]["CancellationOut"][];
        };
        /**
         * EventPage
         * @description Everything for an event's page but availability.
         */
        EventPage: {
            /** @description Those that hold a ticket of this event. */
            bundles: components["schemas"]["ShownBundle"][];
            category: components["schemas"]["Coded"];
            city: components["schemas"]["Coded"];
            /**
             * @description A URL or a path on this host.
             * @example /media/night-flight.svg
             */
            cover: string;
            description: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            notes: components["schemas"]["ShownNote"][];
            organizer: components["schemas"]["Named"];
            /** @description For whoever orders now; null: buyers give nothing back by themselves. */
            refund_rules: components["schemas"]["RefundRulesOut"] | null;
            sale_state: components["schemas"]["SaleState"];
            /** @description Null where the buyer pays none. */
            service_fee: components["schemas"]["ShownServiceFee"] | null;
            sessions: components["schemas"]["ShownSession"][];
            summary: string;
            tags: string[];
            /** @example 夜航乐队：慢速公路 */
            title: string;
            venue: components["schemas"]["ShownVenue"];
        };
        /**
         * EventTotalOut
         * @description What one event brought; without an id: what was earned by no ticket.
         */
        EventTotalOut: {
            event_id: string | null;
            net: components["schemas"]["Money"];
            refunded: components["schemas"]["Money"];
            sold: components["schemas"]["Money"];
            tickets: number;
            title: string;
        };
        /**
         * Facet
         * @description A city or category with the number of events that it would show.
         */
        Facet: {
            /** @example shanghai */
            code: string;
            count: number;
            /** @example 上海 */
            name: string;
        };
        /**
         * Facets
         * @description The filters that lead somewhere.
         */
        Facets: {
            categories: components["schemas"]["Facet"][];
            cities: components["schemas"]["Facet"][];
        };
        /**
         * FeeIn
         * @description A fixed sum, in fen.
         */
        FeeIn: {
            amount: number;
            /** @default CNY */
            currency: string;
        };
        /**
         * FindingOut
         * @description One thing that was checked: what it means, and what to do.
         */
        FindingOut: {
            advice: string;
            code: string;
            means: string;
            /** @enum {string} */
            state: "ok" | "warning" | "failed" | "unknown";
        };
        /**
         * Focal
         * @description Where everybody looks: seats near it are the best.
         */
        Focal: {
            x: number;
            y: number;
        };
        /**
         * FrontierOut
         * @description Who stands before it is admitted: drawn with a rank below ``rank`` (or ``all_drawn``); arrived, once all who were drawn are in, with (bucket, tie) before (``arrived``, ``tie``).
         */
        FrontierOut: {
            all_drawn: boolean;
            arrived: number;
            /** @example 3fd10c77a2b94e05 */
            rank: string;
            /** @example 3fd10c77a2b94e05 */
            tie: string;
        };
        /**
         * GateCountsOut
         * @description Of the whole session: who is inside, and how many tickets stand.
         */
        GateCountsOut: {
            admitted: number;
            issued: number;
        };
        /**
         * GateEventOut
         * @description What is on, in the caller's language.
         */
        GateEventOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            title: string;
        };
        /**
         * GateOut
         * @description A gate to scan at.
         */
        GateOut: {
            counts: components["schemas"]["GateCountsOut"];
            event: components["schemas"]["GateEventOut"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @example 1 号门 */
            name: string;
            session: components["schemas"]["GateSessionOut"];
            venue: components["schemas"]["GateVenueOut"];
        };
        /**
         * GatePageOut
         * @description The next session first. There is one page.
         */
        GatePageOut: {
            items: components["schemas"]["GateOut"][];
            next?: null;
        };
        /**
         * GateSessionOut
         * @description When; show the times in ``time_zone``.
         */
        GateSessionOut: {
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            doors_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            starts_at: string;
            time_zone: string;
        };
        /**
         * GateVenueOut
         * @description Where, in the caller's language.
         */
        GateVenueOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * GrantIn
         * @description What the buyer answered for one template.
         */
        GrantIn: {
            /** @enum {string} */
            answer: "accept" | "reject" | "ban";
            template_id: string;
        };
        /**
         * GroupDiscountIn
         * @description From so many tickets of the type on, each is cheaper: a percentage or a sum.
         */
        GroupDiscountIn: {
            amount?: components["schemas"]["MoneyIn"] | null;
            from_tickets: number;
            percent?: number | null;
        };
        /**
         * GroupDiscountOut
         * @description A group discount; one of the two is 0.
         */
        GroupDiscountOut: {
            amount: components["schemas"]["Money"];
            from_tickets: number;
            percent: number;
        };
        /**
         * HallIn
         * @description A room of a venue.
         */
        HallIn: {
            name: components["schemas"]["Words"];
            venue_id: string;
        };
        /**
         * HallOut
         * @description A hall; `draft_version` is its draft's ETag.
         */
        HallOut: {
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            created_at: string;
            draft_version: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: unknown;
            venue_id: string;
        };
        /**
         * HallPage
         * @description The newest first.
         */
        HallPage: {
            items: components["schemas"]["HallOut"][];
            next: string | null;
        };
        /**
         * HallWithMaps
         * @description A hall and the versions of its map, the newest first.
         */
        HallWithMaps: {
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            created_at: string;
            draft_version: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: unknown;
            seat_maps: components["schemas"]["SeatMapOut"][];
            venue_id: string;
        };
        /**
         * Health
         * @description ``ok``, or no answer at all.
         */
        Health: {
            status: string;
        };
        /**
         * ImportIn
         * @description Another program's file as text.
         */
        ImportIn: {
            /** @enum {string} */
            format: "menpiao" | "pretix" | "csv" | "svg";
            text: string;
        };
        /**
         * ItemOut
         * @description One ticket to be; ``ticket_id`` once it is one.
         */
        ItemOut: {
            attendee: components["schemas"]["orders_api_wire_AttendeeOut"] | null;
            position: number;
            price: components["schemas"]["Money"];
            /** @description Null where it is a place without a seat. */
            seat: components["schemas"]["SeatOut"] | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            ticket_id: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * KeySetOut
         * @description A key set without its secrets. The newest that is not retired signs; all that are not retired are believed.
         */
        KeySetOut: {
            /** Format: date-time */
            created_at: string;
            /** @description SHA-256 of the public key (DER), in hex. */
            fingerprint: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            mode: string | null;
            retired_at: string | null;
            /** @description Of the certificate that our requests are signed with. */
            serial: string | null;
            signs: boolean;
            trusted: components["schemas"]["TrustedKeyOut"][];
        };
        /**
         * KindOut
         * @description How often something happened, and what it came to.
         */
        KindOut: {
            amount: components["schemas"]["Money"];
            count: number;
            kind: string;
            name: string;
        };
        /**
         * LineOut
         * @description The tickets of one type, summed up; ``unit_price`` is the first one's, ``items`` tell each.
         */
        LineOut: {
            name: string;
            quantity: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
            total: components["schemas"]["Money"];
            unit_price: components["schemas"]["Money"];
        };
        /**
         * LoginRequest
         * @description What a device sends to sign in: the provider's one-time code (`wx.login`) and the app it came from.
         */
        LoginRequest: {
            /** @example wx8397f8696b538317 */
            app_id: string;
            /** @example 0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q */
            code: string;
            /**
             * @description Who vouches for the person.
             * @constant
             */
            provider: "wechat";
        };
        /**
         * MerchantAccountOut
         * @description An organizer's account at a provider. Buyers' money goes there, never through this installation.
         */
        MerchantAccountOut: {
            /** Format: date-time */
            created_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            keys: components["schemas"]["KeySetOut"][];
            name: string;
            /** @description The provider's number of the account (商户号). */
            number: string | null;
            provider: string;
            retired_at: string | null;
        };
        /**
         * MerchantAccountPage
         * @description The oldest first; the last that is not retired takes new payments. There is one page.
         */
        MerchantAccountPage: {
            items: components["schemas"]["MerchantAccountOut"][];
            next?: null;
        };
        /**
         * MessageResolutionIn
         * @description ``retry``: the reason is mended. ``dismiss``: they stay unsent.
         */
        MessageResolutionIn: {
            /** @enum {string} */
            resolution: "retry" | "dismiss";
        };
        /**
         * MessageTemplateOut
         * @description One template to ask for, with its title in the caller's language.
         */
        MessageTemplateOut: {
            kind: string;
            /** @example 4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI */
            template_id: string;
            /** @example 购票成功通知 */
            title: string;
        };
        /**
         * MessageTemplatesOut
         * @description All templates of the app.
         */
        MessageTemplatesOut: {
            items: components["schemas"]["MessageTemplateOut"][];
        };
        /**
         * MessagesResolvedOut
         * @description How many messages that was about.
         */
        MessagesResolvedOut: {
            count: number;
        };
        /**
         * Money
         * @description An amount with its currency, exactly as it stands on the wire: ``{"amount": 38000, "currency": "CNY"}``.
         */
        Money: {
            amount: number;
            /** @default CNY */
            currency: string;
        };
        /**
         * MoneyIn
         * @description A sum in fen.
         */
        MoneyIn: {
            amount: number;
            /** @default CNY */
            currency: string;
        };
        /**
         * Named
         * @description An id with a name.
         */
        Named: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * NamedOut
         * @description An id with its name in the caller's language.
         */
        NamedOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * NothingIn
         * @description Nothing to say.
         */
        NothingIn: Record<string, never>;
        /**
         * OfferOut
         * @description The order that was placed for the buyer: to be paid until ``pay_by``, or bought.
         */
        OfferOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            /** Format: date-time */
            pay_by: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * OpenIn
         * @description Nothing to say.
         */
        OpenIn: Record<string, never>;
        /**
         * OrderEventOut
         * @description The event of the order's first item.
         */
        OrderEventOut: {
            cover: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            title: string;
        };
        /**
         * OrderIn
         * @description What to order. Prices are the server's business. (Defaults are left out of what `request_hash` reads, so that a field of a later release does not make old requests look like others.)
         */
        OrderIn: {
            attendees?: components["schemas"]["AttendeeIn"][];
            contact?: components["schemas"]["ContactIn"] | null;
            /** @description What the buyer was shown. Where it costs something else: 409 `price_changed`. */
            expected_total?: components["schemas"]["Money"] | null;
            items: (components["schemas"]["QuantityItem"] | components["schemas"]["BundleItem"] | components["schemas"]["SeatItem"] | components["schemas"]["BestAvailableItem"])[];
            /** @description The pass of `createPass`, where a waiting room is before a session. */
            pass?: string | null;
            /** @description Instead of `pass`: one of each room, where a bundle has several. */
            passes?: string[];
            /**
             * @description A promo code as it is written.
             * @example SPRING20
             */
            promo_code?: string | null;
        };
        /**
         * OrderOut
         * @description An order. ``cancelling``: the buyer cancelled, the provider has not confirmed yet.
         */
        OrderOut: {
            cancelling: boolean;
            event: components["schemas"]["OrderEventOut"] | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            items: components["schemas"]["ItemOut"][];
            lines: components["schemas"]["LineOut"][];
            number: string;
            paid_at: string | null;
            /** Format: date-time */
            pay_by: string;
            /** Format: date-time */
            placed_at: string;
            /** @description Empty where each ticket costs what its type does. */
            price_parts: components["schemas"]["PricePartOut"][];
            refunds: components["schemas"]["RefundOut"][];
            /** @description Part of the total, paid besides the tickets. */
            service_fee: components["schemas"]["Money"];
            session: components["schemas"]["OrderSessionOut"] | null;
            /** @enum {string} */
            state: "awaiting_payment" | "paying" | "paid" | "cancelled" | "expired" | "partially_refunded" | "refunded";
            tickets: string[];
            total: components["schemas"]["Money"];
        };
        /**
         * OrderPage
         * @description Orders, newest first.
         */
        OrderPage: {
            items: components["schemas"]["OrderOut"][];
            next: string | null;
        };
        /**
         * OrderSessionOut
         * @description The session of the order's first item; times are UTC, ``time_zone`` is the venue's.
         */
        OrderSessionOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** Format: date-time */
            starts_at: string;
            time_zone: string;
            venue: components["schemas"]["OrderVenueOut"];
        };
        /**
         * OrderVenueOut
         * @description Where it is.
         */
        OrderVenueOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * OrganizerOut
         * @description For whom they work, in the caller's language.
         */
        OrganizerOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * OrganizerPaymentOut
         * @description A payment. ``received``: what came, as the provider says; ``mismatch``: why it was frozen, in a word.
         */
        OrganizerPaymentOut: {
            amount: components["schemas"]["Money"];
            /** Format: date-time */
            created_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            method: string;
            mismatch: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            /** Format: date-time */
            pay_by: string;
            received: components["schemas"]["Money"] | null;
            refunded: components["schemas"]["Money"];
            /** @enum {null|string} */
            resolution: "accept" | "refund" | "ignore" | null;
            /** @enum {string} */
            state: "created" | "prepared" | "closing" | "closed" | "paid" | "paid_late" | "frozen";
            transaction_id: string | null;
        };
        /**
         * OrganizerPaymentPage
         * @description Payments: newest first, or those that are stuck, oldest first.
         */
        OrganizerPaymentPage: {
            items: components["schemas"]["OrganizerPaymentOut"][];
            next: string | null;
        };
        /**
         * OrganizerRefundOut
         * @description A refund with what is behind it. ``service_fee``: the part of ``amount`` that is no ticket's price. ``said``: the provider's own word for the last trouble; ``remedy``: what helps, where it needs a person.
         */
        OrganizerRefundOut: {
            amount: components["schemas"]["Money"];
            attempts: components["schemas"]["RefundAttemptOut"][];
            decided_at: string | null;
            decided_by: string | null;
            decision_reason: string | null;
            fee: components["schemas"]["Money"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            needs_approval: boolean;
            next_attempt_at: string | null;
            note: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            paid_otherwise: string | null;
            payment_id: string | null;
            reason: string;
            remedy: string | null;
            /** Format: date-time */
            requested_at: string;
            requested_by: string | null;
            said: string | null;
            service_fee: components["schemas"]["Money"];
            /** @enum {string} */
            state: "requested" | "approved" | "processing" | "succeeded" | "closed" | "abnormal" | "declined";
            succeeded_at: string | null;
            tickets: components["schemas"]["RefundedTicketOut"][];
            went_out_twice: components["schemas"]["DoubleRefundOut"][];
        };
        /**
         * OrganizerRefundPage
         * @description Refunds, newest first.
         */
        OrganizerRefundPage: {
            items: components["schemas"]["OrganizerRefundOut"][];
            next: string | null;
        };
        /**
         * OrganizerRoomOut
         * @description A waiting room with what its organizer decided and what is going on in it.
         */
        OrganizerRoomOut: {
            admitted: number;
            arrived: number;
            commitment: string;
            drawn: number;
            /** @example 2027-03-01T12:00:00Z */
            ended_at: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            event_id: string;
            /** @example 2027-03-01T12:00:00Z */
            gathers_at: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            max_active: number;
            opens_above_per_minute: number | null;
            /** @example 2027-03-01T12:00:00Z */
            opens_at: string | null;
            pass_seconds: number;
            /** @description Issued so far. */
            passes: number;
            per_minute: number;
            session_ids: string[];
            /** @description How many are admitted a minute right now. */
            speed_per_minute: number;
            state: components["schemas"]["RoomState"];
            waiting: number;
        };
        /**
         * OrganizerRoomPage
         * @description The newest first. There is one page.
         */
        OrganizerRoomPage: {
            items: components["schemas"]["OrganizerRoomOut"][];
            next?: null;
        };
        /**
         * PaceIn
         * @description How many to admit a minute at most.
         */
        PaceIn: {
            /** @example 900 */
            per_minute: number;
        };
        /**
         * PassOut
         * @description The right to place one order until it ends. Send it as `pass`.
         */
        PassOut: {
            /**
             * Format: date-time
             * @example 2027-03-01T12:00:00Z
             */
            expires_at: string;
            pass: string;
        };
        /**
         * PaymentIn
         * @description How to pay.
         */
        PaymentIn: {
            /** @enum {string} */
            method: "wechat_jsapi" | "wechat_h5" | "wechat_native" | "stripe";
        };
        /**
         * PaymentMethodsOut
         * @description How the order may be paid, in the order in which to offer it.
         */
        PaymentMethodsOut: {
            methods: ("wechat_jsapi" | "wechat_h5" | "wechat_native" | "stripe")[];
        };
        /**
         * PaymentOut
         * @description What the buyer's device needs, by method: ``client`` goes to ``wx.requestPayment`` as it is, ``url`` is a page to open, ``code_url`` the text of a QR code. ``use_by`` is until when, where that is sooner than ``pay_by``.
         */
        PaymentOut: {
            client: {
                [key: string]: string;
            } | null;
            code_url: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            method: string;
            state: string;
            url: string | null;
            use_by: string | null;
        };
        /**
         * PaymentResolutionIn
         * @description What is to become of a frozen payment.
         */
        PaymentResolutionIn: {
            /** @description Why, for those who look at it later. Buyers do not see it; write no personal data. */
            reason: string;
            /** @enum {string} */
            resolution: "accept" | "refund" | "ignore";
        };
        /**
         * PinnedRulesOut
         * @description The rules under which these tickets were ordered; null: no refund by the buyer.
         */
        PinnedRulesOut: {
            positions: number[];
            rules: components["schemas"]["RefundRulesOut"] | null;
        };
        /**
         * PlanArea
         * @description General admission.
         */
        PlanArea: {
            capacity: number;
            category?: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
            outline: number[];
        };
        /**
         * PlanCategory
         * @description What price tiers are painted from at first.
         */
        PlanCategory: {
            colour: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * PlanEntrance
         * @description Where people of some sections come in.
         */
        PlanEntrance: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
            x: number;
            y: number;
            zone: string | null;
        };
        /**
         * PlanLine
         * @description A row, or a table whose seats come as one. What is left out follows from a rule: ids are the row's id, a hyphen and the label; all seats are normal; there is no aisle, no companion, no category.
         */
        PlanLine: {
            /** @description Of a table: x, y, size, shape. */
            at?: (number | string)[];
            /** @description Place in `categories`, or one a seat; -1 is none. */
            category?: number | number[];
            /** @description Seats with an aisle before them. */
            gaps?: number[];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            ids?: string[];
            /** @description A letter a seat: n, w, c, r. */
            kinds?: string;
            label: string;
            /** @description Texts; or three numbers: the first label, the step, how many. */
            labels: (string | number)[];
            table: boolean;
            /** @description Of a table: sold only entire. */
            whole?: boolean;
            /** @description A companion's place in the row: its wheelchair place. */
            with?: {
                [key: string]: string;
            };
            /** @description The first, then differences; one number alone: all are there. */
            x: number[];
            y: number[];
        };
        /**
         * PlanPart
         * @description A section: its seats are `first` to `first + count - 1` in plan order.
         */
        PlanPart: {
            areas: components["schemas"]["PlanArea"][];
            count: number;
            entrance: string | null;
            first: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            level: number;
            name: string;
            outline: number[];
            rows: components["schemas"]["PlanLine"][];
            view: string | null;
            zone: string | null;
        };
        /**
         * PlanShape
         * @description Something to find one's way by; points are x, y, x, y and so on.
         */
        PlanShape: {
            /** @enum {string} */
            kind: "stage" | "wall" | "exit" | "bar" | "text" | "line" | "polygon" | "ellipse";
            points: number[];
            rotation?: number;
            text?: string;
        };
        /**
         * PlanZone
         * @description An area of admission.
         */
        PlanZone: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * PlatformKeyIn
         * @description A key that the provider signs with: WeChat Pay's public key, or a platform certificate.
         */
        PlatformKeyIn: {
            /**
             * @description `PUB_KEY_ID_…`, or the serial.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @enum {string} */
            kind: "public_key" | "certificate";
            pem: string;
        };
        /**
         * PositionOut
         * @description Where somebody stands. ``wait_s`` is an estimate; null while the line stands still.
         */
        PositionOut: {
            ahead: number;
            /** @example 3fd10c77a2b94e05 */
            rank: string | null;
            /** @enum {string} */
            state: "waiting" | "admitted" | "over";
            wait_s: number | null;
        };
        /**
         * PostponementIn
         * @description The new times, all later than before, and why.
         */
        PostponementIn: {
            /**
             * Format: date-time
             * @description Until then buyers may have all of their money back instead.
             */
            decide_by: string;
            /** Format: date-time */
            doors_at: string;
            /** Format: date-time */
            ends_at: string;
            /** @description Why, in the languages of the buyers: one at least. */
            reason: {
                [key: string]: string;
            };
            /** Format: date-time */
            starts_at: string;
        };
        /**
         * PostponementOut
         * @description A session that was moved.
         */
        PostponementOut: {
            decide_by: string;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            reason: {
                [key: string]: string;
            };
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /** Format: date-time */
            was_starts_at: string;
        };
        /**
         * PricePartOut
         * @description One reason why an order costs what it costs: of the ticket at ``position``, or of the order where that is null. The parts sum up to the total.
         */
        PricePartOut: {
            /** @description Negative where it makes it cheaper. */
            amount: components["schemas"]["Money"];
            /** @enum {string} */
            kind: "ticket" | "early_bird" | "bundle" | "group_discount" | "promo_code" | "service_fee";
            label: string;
            position: number | null;
        };
        /**
         * PriceRulesIn
         * @description All rules of a ticket type; empty lists are no rules.
         */
        PriceRulesIn: {
            groups: components["schemas"]["GroupDiscountIn"][];
            steps: components["schemas"]["PriceStepIn"][];
        };
        /**
         * PriceRulesOut
         * @description The rules for whoever orders now.
         */
        PriceRulesOut: {
            groups: components["schemas"]["GroupDiscountOut"][];
            steps: components["schemas"]["PriceStepOut"][];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * PriceStepIn
         * @description A lower price until a moment, for the first so many places, or both. With the ``id`` of a step that there is, its places go on being counted; so they do where a step is the same in everything else.
         */
        PriceStepIn: {
            /** @description An opaque id. */
            id?: string | null;
            /**
             * @description By language: zh-CN, en.
             * @example {
             *       "zh-CN": "春日优惠"
             *     }
             */
            name: {
                [key: string]: string;
            };
            places?: number | null;
            price: components["schemas"]["MoneyIn"];
            until?: string | null;
        };
        /**
         * PriceStepOut
         * @description A step; the first that still holds is the price.
         */
        PriceStepOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /**
             * @description By language: zh-CN, en.
             * @example {
             *       "zh-CN": "春日优惠"
             *     }
             */
            name: {
                [key: string]: string;
            };
            places: number | null;
            price: components["schemas"]["Money"];
            until: string | null;
        };
        /**
         * Problem
         * @description RFC 9457 problem details with a stable code.
         */
        Problem: {
            /** @description Of `seat_taken`: what is free near by. Of `seats_in_the_way`: the seats. */
            alternatives?: {
                seat_ids: string[];
            }[];
            /** @description Stable, for programs. */
            code: string;
            /** @description For people, in their language. */
            detail: string;
            errors?: {
                code: string;
                detail: string;
                /** @description RFC 6901 pointer into the body; `/` and the name of a parameter or header. */
                pointer: string;
            }[];
            status: number;
            /** @description What kind of problem it is, for people. */
            title: string;
            /** @description What to quote when asking for help. */
            trace_id: string;
            /** @description `urn:menpiao:problem:` and the code. */
            type: string;
        };
        /**
         * PromotionIn
         * @description A promo code with its effect and limits, or a bundle. It never changes afterwards: it is paused or ended. ``effect``: `percent` off each ticket, `amount` off all of them together, `price` for each ticket or for the bundle, `none` where a code only unlocks hidden ticket types. What is left out is not limited.
         */
        PromotionIn: {
            /** @description Of types in `ticket_type_ids`. */
            allotments?: components["schemas"]["AllotmentIn"][];
            amount?: components["schemas"]["MoneyIn"] | null;
            /** @description What it may take off altogether. */
            budget?: components["schemas"]["MoneyIn"] | null;
            /** @description As they are printed; blanks and hyphens do not count. */
            codes?: string[];
            /** @enum {string} */
            effect: "percent" | "amount" | "price" | "none";
            /**
             * @description So many codes that nobody guesses are made.
             * @default 0
             */
            generate: number;
            /** @enum {string} */
            kind: "code" | "bundle";
            /** @description Tickets of an order that it is for. */
            max_tickets?: number | null;
            max_uses?: number | null;
            max_uses_per_buyer?: number | null;
            max_uses_per_code?: number | null;
            /**
             * @description By language: zh-CN, en.
             * @example {
             *       "zh-CN": "春日优惠"
             *     }
             */
            name: {
                [key: string]: string;
            };
            parts?: components["schemas"]["BundlePartIn"][];
            percent?: number | null;
            /** @description When what is left of the allotments is for everybody; at the promotion's end anyway. */
            release_at?: string | null;
            session_ids?: string[];
            ticket_type_ids?: string[];
            /** @default false */
            unlocks_hidden: boolean;
            valid_from?: string | null;
            valid_until?: string | null;
        };
        /**
         * PromotionOut
         * @description A promotion with what is used of it, by orders that hold or have bought their places.
         */
        PromotionOut: {
            allotments: components["schemas"]["AllotmentOut"][];
            amount: components["schemas"]["Money"] | null;
            budget: components["schemas"]["Money"] | null;
            /** Format: date-time */
            created_at: string;
            /** @enum {string} */
            effect: "percent" | "amount" | "price" | "none";
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @enum {string} */
            kind: "code" | "bundle";
            max_tickets: number | null;
            max_uses: number | null;
            max_uses_per_buyer: number | null;
            max_uses_per_code: number | null;
            /**
             * @description By language: zh-CN, en.
             * @example {
             *       "zh-CN": "春日优惠"
             *     }
             */
            name: {
                [key: string]: string;
            };
            parts: components["schemas"]["BundlePartOut"][];
            percent: number | null;
            session_ids: string[];
            /** @description Of the budget, where there is one. */
            spent: components["schemas"]["Money"] | null;
            /** @enum {string} */
            state: "active" | "paused" | "ended";
            ticket_type_ids: string[];
            unlocks_hidden: boolean;
            uses: number;
            valid_from: string | null;
            valid_until: string | null;
        };
        /**
         * PromotionPage
         * @description The newest first.
         */
        PromotionPage: {
            items: components["schemas"]["PromotionOut"][];
            next: string | null;
        };
        /**
         * PromotionStateIn
         * @description `ended` is for good.
         */
        PromotionStateIn: {
            /** @enum {string} */
            state: "active" | "paused" | "ended";
        };
        /**
         * PromotionUseOut
         * @description An order that used a promotion; ``given_back_at`` where it was released without being paid.
         */
        PromotionUseOut: {
            discount: components["schemas"]["Money"];
            given_back_at: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            times: number;
        };
        /**
         * PromotionUsePage
         * @description The newest first.
         */
        PromotionUsePage: {
            items: components["schemas"]["PromotionUseOut"][];
            next: string | null;
        };
        /**
         * PublicationIn
         * @description Nothing to say: the draft that `If-Match` names is published.
         */
        PublicationIn: Record<string, never>;
        /**
         * QuantityItem
         * @description So many general-admission tickets of one type.
         */
        QuantityItem: {
            /** @constant */
            kind: "quantity";
            quantity: number;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * QuoteIn
         * @description What to work the price out for.
         */
        QuoteIn: {
            items: (components["schemas"]["QuantityItem"] | components["schemas"]["BundleItem"] | components["schemas"]["SeatItem"] | components["schemas"]["BestAvailableItem"])[];
            /**
             * @description A promo code as it is written.
             * @example SPRING20
             */
            promo_code?: string | null;
        };
        /**
         * QuoteOut
         * @description What an order would cost now. ``price_parts`` is empty where each ticket costs what its type does.
         */
        QuoteOut: {
            lines: components["schemas"]["LineOut"][];
            price_parts: components["schemas"]["PricePartOut"][];
            service_fee: components["schemas"]["Money"];
            total: components["schemas"]["Money"];
        };
        /**
         * QuotedTicketOut
         * @description One ticket: what goes back of its price and what is kept; nothing of both where it does not go back. ``amount`` is price less fee, and the ticket's share of the service fee where its session was moved.
         */
        QuotedTicketOut: {
            amount: components["schemas"]["Money"];
            fee: components["schemas"]["Money"];
            /** @description Before this moment the fee stays as it is. */
            holds_until: string | null;
            position: number;
            price: components["schemas"]["Money"];
            /**
             * @description Why it is not refundable.
             * @enum {null|string}
             */
            reason: "not_paid" | "refunded" | "void" | "transferred" | "checked_in" | "checked_in_together" | "session_cancelled" | "no_ladder" | "right_used" | "too_late" | null;
            refundable: boolean;
            service_fee: components["schemas"]["Money"];
            ticket_id: string | null;
            /** @description The positions that go back with it, its own too. */
            together: number[];
        };
        /**
         * ReasonIn
         * @description Why.
         */
        ReasonIn: {
            /** @example 微信商户平台手工退款，已核实 */
            reason: string;
        };
        /**
         * RefundApprovalIn
         * @description Above how much a refund by staff needs a second person.
         */
        RefundApprovalIn: {
            /** @description Given back of one order by staff, in CNY, zero or more; null: none needs one. */
            above: components["schemas"]["Money"] | null;
        };
        /**
         * RefundApprovalOut
         * @description Above how much, given back of one order by staff, a second person has to agree; null: never.
         */
        RefundApprovalOut: {
            above: components["schemas"]["Money"] | null;
        };
        /**
         * RefundAttemptOut
         * @description A number under which the provider was asked: ``id`` is ours, ``provider_refund_id`` the provider's for it.
         */
        RefundAttemptOut: {
            /** Format: date-time */
            created_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            number: number;
            provider_refund_id: string | null;
        };
        /**
         * RefundDecisionIn
         * @description Whether a refund that waits for approval goes back.
         */
        RefundDecisionIn: {
            /** @enum {string} */
            decision: "approve" | "decline";
            /** @description Why, for those who look at it later. Buyers do not see it; write no personal data. */
            reason: string;
        };
        /**
         * RefundIn
         * @description Which tickets go back, and on what terms.
         */
        RefundIn: {
            /** @description Kept of each ticket's price, at most all of it; nothing where left out. */
            fee_per_ticket?: components["schemas"]["Money"] | null;
            /** @description When the places go on sale again; at once if left out. */
            places_return_at?: string | null;
            /** @description Why, for those who look at it later. Buyers do not see it; write no personal data. */
            reason: string;
            /** @description Ids of tickets; all that stand if left out. */
            tickets?: string[] | null;
            /**
             * @description Also tickets that have admitted somebody.
             * @default false
             */
            used_too: boolean;
        };
        /**
         * RefundItemOut
         * @description A ticket of a refund: what goes back and what is kept of its price.
         */
        RefundItemOut: {
            amount: components["schemas"]["Money"];
            fee: components["schemas"]["Money"];
            position: number;
        };
        /**
         * RefundLadderIn
         * @description The whole ladder. Without tiers, buyers give nothing back by themselves.
         */
        RefundLadderIn: {
            /** @default false */
            once_per_buyer: boolean;
            places_return_at?: string | null;
            /**
             * @default ticket
             * @enum {string}
             */
            scope: "ticket" | "order";
            tiers: components["schemas"]["catalog_api_TierIn"][];
        };
        /**
         * RefundLadderOut
         * @description The event's current ladder; version 0 where there has never been one.
         */
        RefundLadderOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            event_id: string;
            once_per_buyer: boolean;
            places_return_at: string | null;
            /** @enum {string} */
            scope: "ticket" | "order";
            tiers: components["schemas"]["RefundTierOut"][];
            version: number;
        };
        /**
         * RefundOut
         * @description Money on its way back to the buyer. One without items gives a whole payment back that bought nothing. ``service_fee`` is the part of ``amount`` that is no ticket's price.
         */
        RefundOut: {
            amount: components["schemas"]["Money"];
            fee: components["schemas"]["Money"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            items: components["schemas"]["RefundItemOut"][];
            reason: string;
            /** Format: date-time */
            requested_at: string;
            service_fee: components["schemas"]["Money"];
            state: string;
            succeeded_at: string | null;
        };
        /**
         * RefundQuoteOut
         * @description What would go back now. ``amount`` and ``fee`` are the sums over all refundable tickets.
         */
        RefundQuoteOut: {
            amount: components["schemas"]["Money"];
            fee: components["schemas"]["Money"];
            /** @description Before this moment all of it stays as it is. */
            holds_until: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            rules: components["schemas"]["PinnedRulesOut"][];
            tickets: components["schemas"]["QuotedTicketOut"][];
        };
        /**
         * RefundResolutionIn
         * @description ``paid_otherwise``: the buyer has the money of a stuck refund by another way. Of what went out twice: it was ``returned``, or had never been paid otherwise; or it is ``written_off``.
         */
        RefundResolutionIn: {
            /** @description Why, for those who look at it later. Buyers do not see it; write no personal data. */
            reason: string;
            /** @enum {string} */
            resolution: "paid_otherwise" | "returned" | "written_off";
        };
        /**
         * RefundRulesOut
         * @description A ladder in hours and fees, without times: it is the same for everybody, whichever session they choose.
         */
        RefundRulesOut: {
            /** @description A buyer has one refund for the event. */
            once_per_buyer: boolean;
            /** @description When the places of refunded tickets are on sale again, all at once; null: at once. */
            places_return_at: string | null;
            /**
             * @description Ticket by ticket, or only all of an order together.
             * @enum {string}
             */
            scope: "ticket" | "order";
            /** @description From the earliest on; after the last, none. */
            tiers: components["schemas"]["RefundTierOut"][];
        };
        /**
         * RefundTierOut
         * @description Until so many hours before a session's start, and not at that moment any more: what is kept of a price.
         */
        RefundTierOut: {
            /** @description A fixed sum, at most the price. */
            fee: components["schemas"]["Money"];
            /** @description Of the price, rounded half up to whole fen. */
            fee_percent: number;
            /** @example 72 */
            until_hours_before: number;
        };
        /**
         * RefundedTicketOut
         * @description One ticket of a refund: what goes back and what is kept of its price, and what goes back of the service fee.
         */
        RefundedTicketOut: {
            amount: components["schemas"]["Money"];
            fee: components["schemas"]["Money"];
            position: number;
            service_fee: components["schemas"]["Money"];
            ticket_id: string | null;
        };
        /**
         * Remedy
         * @description What we propose.
         * @enum {string}
         */
        Remedy: "settle" | "refund" | "wait" | "ignore";
        /**
         * ResolutionIn
         * @description What to do about a difference, and why.
         */
        ResolutionIn: {
            /** @enum {string} */
            action: "settle" | "refund" | "ignore";
            /** @example 微信商户平台手工退款，已核实 */
            reason: string;
        };
        /**
         * RetirementIn
         * @description Which key set ends.
         */
        RetirementIn: {
            keys_id: string;
        };
        /**
         * RoomIn
         * @description A waiting room before some sessions of one event. With both times it opens at its time; without, it stands by.
         */
        RoomIn: {
            gathers_at?: string | null;
            /** @description How many may choose at the same time. */
            max_active: number;
            /** @description Orders a minute that open a room on standby. */
            opens_above_per_minute?: number | null;
            opens_at?: string | null;
            /**
             * @description For how long a pass is good.
             * @default 600
             */
            pass_seconds: number;
            /** @example 900 */
            per_minute: number;
            session_ids: string[];
        };
        /**
         * RoomOut
         * @description A waiting room as everybody sees it.
         */
        RoomOut: {
            /** @description How many stand before the frontier. */
            admitted: number;
            /** @description How many came after it. */
            arrived: number;
            /** @description SHA-256 of the seed, published with the room. */
            commitment: string;
            /** @description How many came before the opening. */
            drawn: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            event_id: string;
            frontier: components["schemas"]["FrontierOut"];
            /** @description From when on one can enter; null on standby. */
            gathers_at: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @description When the draw is revealed and the line begins to move; null on standby. */
            opens_at: string | null;
            /** @description How many a minute are admitted right now; 0 while the line stands still. */
            per_minute: number;
            /** @description When to ask again, for who does not know their place. */
            poll_after_s: number;
            /** @description Revealed at the opening; null before. */
            seed: string | null;
            session_ids: string[];
            state: components["schemas"]["RoomState"];
            /** @description Rises when the frontier or the room changes. */
            version: number;
        };
        /**
         * RoomState
         * @description What people see.
         * @enum {string}
         */
        RoomState: "standby" | "announced" | "gathering" | "open" | "sold_out" | "closed";
        /**
         * RotationIn
         * @description What changes; the rest stays as it is. Nothing of it is ever shown again.
         */
        RotationIn: {
            /** @description apiclient_cert.pem: tells the serial. */
            certificate?: string | null;
            /** @enum {null|string} */
            mode?: "public_key" | "certificate" | null;
            platform_keys?: components["schemas"]["PlatformKeyIn"][] | null;
            /** @description All of apiclient_key.pem. */
            private_key?: string | null;
            /** @description The APIv3 key (APIv3密钥). */
            sealing_key?: string | null;
            serial?: string | null;
        };
        /**
         * Row
         * @description Seats in walking order: neighbours in the list sit next to each other, unless the later one says `gap`.
         */
        Row: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            label: string;
            seats: components["schemas"]["Seat"][];
        };
        /**
         * RulesIn
         * @description Rules for choosing seats.
         * @default {
         *       "distance": 0,
         *       "no_orphans": true
         *     }
         */
        RulesIn: {
            /** @default 0 */
            distance: number;
            /** @default true */
            no_orphans: boolean;
        };
        /**
         * RulesOut
         * @description Rules for choosing seats.
         */
        RulesOut: {
            distance: number;
            no_orphans: boolean;
        };
        /**
         * SaleState
         * @description What a buyer is told about a ticket type, a session or an event.
         * @enum {string}
         */
        SaleState: "upcoming" | "on_sale" | "paused" | "sold_out" | "ended";
        /**
         * SampleIn
         * @description Which typical hall, and how many seats it has. Tables go up to 20,000.
         */
        SampleIn: {
            /** @enum {string} */
            kind: "theatre" | "arena" | "stadium" | "tables" | "standing";
            seats: number;
        };
        /**
         * ScanIn
         * @description One try at a gate.
         */
        ScanIn: {
            /**
             * @description What the camera read, whatever it was.
             * @example 040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8
             */
            code: string;
            /** @constant */
            direction: "in";
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            gate_id: string;
            /**
             * @description The gate phone's own name for this scan; a retry repeats it.
             * @example m2k9x7qa-0f3d61b29c8e
             */
            scan_id: string;
            /**
             * Format: date-time
             * @description By the phone's clock: recorded, not believed.
             */
            scanned_at: string;
        };
        /**
         * ScanOut
         * @description What the gate decided. ``admitted_at`` is of the first admission when the ticket is inside already.
         */
        ScanOut: {
            /** @example 2027-03-01T11:00:00Z */
            admitted_at: string | null;
            /** @description What to do, for staff, in their language. */
            message: string;
            /** @enum {string} */
            reason: "ok" | "already_used" | "stale" | "future" | "invalid" | "unknown" | "void" | "refunded" | "transferred" | "wrong_session" | "too_early" | "too_late" | "revoked";
            /** @enum {string} */
            result: "admitted" | "refused";
            ticket: components["schemas"]["ScannedTicketOut"] | null;
        };
        /**
         * ScannedTicketOut
         * @description What staff see of a ticket; the attendee's name is masked.
         */
        ScannedTicketOut: {
            /** @example 陈** */
            attendee: string | null;
            seat: components["schemas"]["SeatOut"] | null;
            /** @example 4R8TN-0GQ3M */
            serial: string;
            /** @example 普通票 */
            ticket_type: string;
        };
        /**
         * Seat
         * @description One place to sit, or for a wheelchair.
         */
        Seat: {
            category?: string | null;
            /**
             * @description An aisle is before it: not next to the seat listed before.
             * @default false
             */
            gap: boolean;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /**
             * @default normal
             * @enum {string}
             */
            kind: "normal" | "wheelchair" | "companion" | "restricted";
            label: string;
            /** @description Of a companion's seat: the wheelchair place. */
            with?: string | null;
            x: number;
            y: number;
        };
        /**
         * SeatItem
         * @description This very seat.
         */
        SeatItem: {
            /** @constant */
            kind: "seat";
            /** @description A seat's id in the seat map. */
            seat_id: string;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * SeatMapOut
         * @description A published version. Sessions pin it; it never changes.
         */
        SeatMapOut: {
            /** @description Seats, and what the areas hold. */
            capacity: number;
            hall_id: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: unknown;
            /** Format: date-time */
            published_at: string;
            seats: number;
            version: number;
        };
        /**
         * SeatOut
         * @description Where somebody sits, in the reader's language.
         */
        SeatOut: {
            entrance: string | null;
            /**
             * @description In the seat map.
             * @example stalls-A-1
             */
            id: string;
            /** @example 1 */
            label: string;
            /** @example A */
            row: string;
            /** @example 池座 */
            section: string;
            /**
             * @description The price tier's name.
             * @example 贵宾
             */
            tier: string | null;
        };
        /**
         * SeatPlan
         * @description A published version of a seat map, in one language. It never changes.
         */
        SeatPlan: {
            background: string | null;
            categories: components["schemas"]["PlanCategory"][];
            entrances: components["schemas"]["PlanEntrance"][];
            focal: number[];
            /** @constant */
            format: "menpiao.seat-plan/1";
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
            sections: components["schemas"]["PlanPart"][];
            shapes: components["schemas"]["PlanShape"][];
            size: number[];
            zones: components["schemas"]["PlanZone"][];
        };
        /**
         * SeatingIn
         * @description How the session sells the seats of this map, all of it.
         */
        SeatingIn: {
            allocations?: components["schemas"]["AllocationIn"][];
            paint: components["schemas"]["StrokeIn"][];
            rules?: components["schemas"]["RulesIn"];
            seat_map_id: string;
            tiers: components["schemas"]["inventory_seats_organizer_TierIn"][];
        };
        /**
         * SeatingShown
         * @description How the session sells its seats: with the seat map, everything but what is free.
         */
        SeatingShown: {
            rules: components["schemas"]["ShownRules"];
            seat_map_id: string;
            sections: components["schemas"]["ShownSectionTiers"][];
            tiers: components["schemas"]["ShownTier"][];
            version: number;
        };
        /**
         * SeatsShown
         * @description Which seats are free. Where ``since`` is the version that was asked about, only sections that have changed since; where it is missing, all of them, which replace what the reader had.
         */
        SeatsShown: {
            sections: components["schemas"]["SectionSeats"][];
            since?: string | null;
            /** @example 1.0.42 */
            version: string;
        };
        /**
         * Section
         * @description A named part of the hall: rows, tables and areas.
         */
        Section: {
            areas?: components["schemas"]["Area"][];
            entrance?: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @default 1 */
            level: number;
            name: components["schemas"]["Words"];
            outline?: [
                number,
                number
            ][];
            rows?: components["schemas"]["Row"][];
            tables?: components["schemas"]["Table"][];
            /** @description A picture from here. */
            view?: string | null;
            zone?: string | null;
        };
        /**
         * SectionOut
         * @description Tier and allocation of a section's seats in plan order, as runs of a number and how many seats have it.
         */
        SectionOut: {
            allocations: [
                number,
                number
            ][];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            tiers: [
                number,
                number
            ][];
        };
        /**
         * SectionSeats
         * @description Bit i of ``free`` (byte i >> 3, mask 1 << (i & 7)) is set where seat i of the section is free for the public.
         */
        SectionSeats: {
            /**
             * @description Bits in base64.
             * @example /w8=
             */
            free: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
        };
        /**
         * ServiceFeeIn
         * @description Paid besides the tickets of an event; all that is left out is nothing.
         */
        ServiceFeeIn: {
            /**
             * @description Of the tickets' sum, in hundredths of a percent.
             * @default 0
             */
            basis_points: number;
            /** @description For each order. */
            order?: components["schemas"]["MoneyIn"] | null;
            /**
             * @description `organizer`: the buyer neither pays nor sees it.
             * @default buyer
             * @enum {string}
             */
            paid_by: "buyer" | "organizer";
            /** @description For each ticket that costs something. */
            ticket?: components["schemas"]["MoneyIn"] | null;
        };
        /**
         * ServiceFeeOut
         * @description The fee for whoever orders now.
         */
        ServiceFeeOut: {
            basis_points: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            event_id: string;
            order: components["schemas"]["Money"];
            /** @enum {string} */
            paid_by: "buyer" | "organizer";
            ticket: components["schemas"]["Money"];
        };
        /**
         * SessionAvailability
         * @description ``version`` names the content. Where ``since`` is the version that was asked about, ``ticket_types`` holds only what has changed since then; where it is null, everything, which replaces what the reader had.
         */
        SessionAvailability: {
            since?: string | null;
            ticket_types: components["schemas"]["TypeAvailability"][];
            version: string;
        };
        /**
         * SessionCancellationIn
         * @description Why it does not take place.
         */
        SessionCancellationIn: {
            /** @description Why, in the languages of the buyers: one at least. */
            reason: {
                [key: string]: string;
            };
        };
        /**
         * SessionSeatingOut
         * @description How a session sells its seats; version 0 and no map where it sells none.
         */
        SessionSeatingOut: {
            allocations: components["schemas"]["AllocationOut"][];
            rules: components["schemas"]["RulesOut"];
            seat_map_id: string | null;
            sections: components["schemas"]["SectionOut"][];
            tiers: components["schemas"]["TierOut"][];
            version: number;
        };
        /**
         * SessionVenue
         * @description Where this session takes place: a tour has several venues.
         */
        SessionVenue: {
            city: components["schemas"]["Coded"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
        };
        /**
         * Shape
         * @description Something to find one's way by. `text` has one point, `ellipse` two opposite corners of its box, `line` and `wall` two points or more, the others a polygon of three or more.
         */
        Shape: {
            /** @enum {string} */
            kind: "stage" | "wall" | "exit" | "bar" | "text" | "line" | "polygon" | "ellipse";
            points: [
                number,
                number
            ][];
            /**
             * @description Degrees, clockwise.
             * @default 0
             */
            rotation: number;
            text?: components["schemas"]["Words"] | null;
        };
        /**
         * ShippingOut
         * @description What the platform was told of a payment's tickets, and where it sees them. `failed` and `frozen` are stuck.
         */
        ShippingOut: {
            /**
             * Format: date-time
             * @description Since when it is in this state.
             */
            changed_at: string;
            corrected: boolean;
            dismissal: string | null;
            next_attempt_at: string | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            /** Format: date-time */
            paid_at: string;
            payment_id: string;
            postponed_to: string | null;
            /** @description The platform's word at the last try in vain. */
            provider_code: string | null;
            /** @enum {null|string} */
            provider_state: "to_ship" | "shipped" | "received" | "awaiting_settlement" | "settled" | "refunded" | null;
            /** @enum {string} */
            state: "waiting" | "postponed" | "uploaded" | "settled" | "refunded" | "failed" | "frozen" | "dismissed";
            tries: number;
            uploaded_at: string | null;
        };
        /**
         * ShippingPage
         * @description The newest payments first.
         */
        ShippingPage: {
            items: components["schemas"]["ShippingOut"][];
            next: string | null;
        };
        /**
         * ShownBundle
         * @description Tickets of several types or sessions at one price, ordered as an item of kind `bundle`.
         */
        ShownBundle: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @example 两日套票 */
            name: string;
            parts: components["schemas"]["ShownBundlePart"][];
            per_buyer_max: number | null;
            price: components["schemas"]["Money"];
            /** @description What its tickets cost one by one. */
            regular_price: components["schemas"]["Money"];
            /** @description Bundles left, exact when they are few; null where they are not limited. */
            remaining: number | "many" | null;
            /** @description The worst of its parts. */
            sale_state: components["schemas"]["SaleState"];
            /** @description Sold until then; null: as long as its tickets are. */
            until: string | null;
        };
        /**
         * ShownBundlePart
         * @description So many tickets of one type in a bundle; ``price`` is what each costs by itself. It may be of another event, and of a type that is sold in bundles only.
         */
        ShownBundlePart: {
            attendee_ids_required: boolean;
            attendee_names_required: boolean;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            event_id: string;
            /** @example 夜航乐队：慢速公路 */
            event_title: string;
            /** @example 普通票 */
            name: string;
            price: components["schemas"]["Money"];
            quantity: number;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /** Format: date-time */
            starts_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
            /** @example Asia/Shanghai */
            time_zone: string;
            venue: components["schemas"]["Named"];
        };
        /**
         * ShownCodeOut
         * @description The code of this moment; at ``valid_until`` ask for the next one.
         */
        ShownCodeOut: {
            /** @example 040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8 */
            code: string;
            step: number;
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            valid_until: string;
        };
        /**
         * ShownGroupDiscount
         * @description From so many tickets of the type on, each costs less: by a percentage or by a sum, the other is 0.
         */
        ShownGroupDiscount: {
            amount: components["schemas"]["Money"];
            from_tickets: number;
            percent: number;
        };
        /**
         * ShownNote
         * @description A heading and its paragraph.
         */
        ShownNote: {
            text: string;
            title: string;
        };
        /**
         * ShownPriceStep
         * @description A lower price until a moment, for the first so many places, or both; the first that still holds is the price.
         */
        ShownPriceStep: {
            /** @example 早鸟票 */
            name: string;
            places: number | null;
            price: components["schemas"]["Money"];
            /** @description Places left at this price, exact when they are few; null where it has no number. */
            remaining: number | "many" | null;
            until: string | null;
        };
        /**
         * ShownRoom
         * @description The waiting room before a session, on the event's page.
         */
        ShownRoom: {
            /** Format: date-time */
            gathers_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** Format: date-time */
            opens_at: string;
            state: components["schemas"]["RoomState"];
        };
        /**
         * ShownRules
         * @description Rules for choosing seats. ``distance``: so many seats stay free between parties.
         */
        ShownRules: {
            distance: number;
            /** @description A choice may not leave a single seat, while another can be. */
            no_orphans: boolean;
        };
        /**
         * ShownSectionTiers
         * @description The tiers of a section's seats in plan order, as runs: the tier's number (0: not for sale) and how many seats.
         */
        ShownSectionTiers: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            tiers: [
                number,
                number
            ][];
        };
        /**
         * ShownServiceFee
         * @description Paid besides the tickets: a share of their sum in hundredths of a percent, and sums for each ticket that costs something and for the order.
         */
        ShownServiceFee: {
            basis_points: number;
            order: components["schemas"]["Money"];
            ticket: components["schemas"]["Money"];
        };
        /**
         * ShownSession
         * @description One dated occurrence; show the times in ``time_zone``.
         */
        ShownSession: {
            /** Format: date-time */
            doors_at: string;
            /** Format: date-time */
            ends_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @description One ticket admits a person; id numbers are asked for. */
            one_per_attendee: boolean;
            /** @description At most so many of all its tickets for a buyer. */
            per_buyer_max: number | null;
            /** @description At most so many of them for one device. */
            per_device_max: number | null;
            sale_state: components["schemas"]["SaleState"];
            /** @description Null where it sells no seats. */
            seating: components["schemas"]["ShownSessionMap"] | null;
            /** Format: date-time */
            starts_at: string;
            /**
             * @description `cancelled`: it does not take place; whoever had tickets is paid back by itself.
             * @enum {string}
             */
            status: "scheduled" | "cancelled";
            ticket_types: components["schemas"]["ShownTicketType"][];
            /** @example Asia/Shanghai */
            time_zone: string;
            venue: components["schemas"]["SessionVenue"];
            /** @description The waiting room before this session, unless there is nothing to do. */
            waiting_room: components["schemas"]["ShownRoom"] | null;
            /** @description Whether buyers may wait for its places once it is sold out. */
            waitlist: boolean;
        };
        /**
         * ShownSessionMap
         * @description The session's seat map; ``version`` rises with how it is sold (`getSeating`).
         */
        ShownSessionMap: {
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            seat_map_id: string;
            version: number;
        };
        /**
         * ShownTicketType
         * @description What a buyer chooses. Whether places are left is the session's availability.
         */
        ShownTicketType: {
            attendee_ids_required: boolean;
            attendee_names_required: boolean;
            group_discounts: components["schemas"]["ShownGroupDiscount"][];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @example 普通票 */
            name: string;
            note: string;
            /** Format: date-time */
            off_sale_at: string;
            /** Format: date-time */
            on_sale_at: string;
            per_buyer_max: number;
            per_order_max: number;
            price: components["schemas"]["Money"];
            /** @description Early bird; `price` is the regular price. */
            price_steps: components["schemas"]["ShownPriceStep"][];
        };
        /**
         * ShownTier
         * @description A price tier.
         */
        ShownTier: {
            /** @example #D9381E */
            colour: string;
            name: string;
            number: number;
            prices: components["schemas"]["ShownTierPrice"][];
        };
        /**
         * ShownTierPrice
         * @description What a seat of the tier costs with a ticket type.
         */
        ShownTierPrice: {
            price: components["schemas"]["Money"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            ticket_type_id: string;
        };
        /**
         * ShownVenue
         * @description Where; the coordinates are GCJ-02, for WeChat's maps.
         */
        ShownVenue: {
            address: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            latitude: number | null;
            longitude: number | null;
            /** @example 候场 The Wings */
            name: string;
        };
        /**
         * SideOut
         * @description What one side says.
         */
        SideOut: {
            amount: components["schemas"]["Money"] | null;
            state: string | null;
        };
        /**
         * Size
         * @description The drawing's extent.
         */
        Size: {
            height: number;
            width: number;
        };
        /**
         * StaffLoginOut
         * @description ``token`` is shown once and lasts for a working day.
         */
        StaffLoginOut: {
            /**
             * Format: date-time
             * @example 2027-03-01T16:00:00Z
             */
            expires_at: string;
            organizer: components["schemas"]["OrganizerOut"];
            staff: components["schemas"]["StaffOut"];
            token: string;
        };
        /**
         * StaffOut
         * @description The member of staff behind a login.
         */
        StaffOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @example 陈晓 */
            name: string;
            /** @enum {string} */
            role: "owner" | "manager" | "finance" | "support" | "gate_lead" | "gate";
        };
        /**
         * StatementOut
         * @description What a period came to. Days are Beijing's.
         */
        StatementOut: {
            accounts: components["schemas"]["AccountOut"][];
            events: components["schemas"]["EventTotalOut"][];
            first_day: string;
            kinds: components["schemas"]["KindOut"][];
            last_day: string;
            /** Format: date-time */
            made_at: string;
            organizer: string;
        };
        /**
         * StrokeIn
         * @description Seats that get a tier, or 0: not for sale. Later strokes cover earlier ones.
         */
        StrokeIn: {
            category?: string | null;
            row?: string | null;
            seats?: string[] | null;
            section?: string | null;
            tier: number;
        };
        /**
         * Table
         * @description Seats around a table; `whole` ones are sold only entire.
         */
        Table: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            label: string;
            seats: components["schemas"]["Seat"][];
            /**
             * @default round
             * @enum {string}
             */
            shape: "round" | "square";
            /** @default 180 */
            size: number;
            /** @default false */
            whole: boolean;
            x: number;
            y: number;
        };
        /**
         * TicketCodeOut
         * @description ``active_here``: this login is the ticket's registered device.
         */
        TicketCodeOut: {
            active_here: boolean;
            /** @constant */
            kind: "rotating";
            window: components["schemas"]["CodeWindowOut"];
        };
        /**
         * TicketEventOut
         * @description What the ticket is for; ``cover`` is a URL or a path on this host.
         */
        TicketEventOut: {
            cover: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** @example 春日音乐会 */
            title: string;
        };
        /**
         * TicketOut
         * @description A ticket as its owner sees it.
         */
        TicketOut: {
            /** @example 2027-03-01T11:00:00Z */
            admitted_at: string | null;
            attendee: components["schemas"]["tickets_api_AttendeeOut"] | null;
            code: components["schemas"]["TicketCodeOut"];
            event: components["schemas"]["TicketEventOut"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            order_id: string;
            /** @description Null where it is a place without a seat. */
            seat: components["schemas"]["SeatOut"] | null;
            /**
             * @description For people; opens nothing.
             * @example 4R8TN-0GQ3M
             */
            serial: string;
            session: components["schemas"]["TicketSessionOut"];
            /** @enum {string} */
            state: "valid" | "used" | "void" | "transferred";
            ticket_type: components["schemas"]["NamedOut"];
            venue: components["schemas"]["NamedOut"];
        };
        /**
         * TicketPageOut
         * @description Newest first.
         */
        TicketPageOut: {
            items: components["schemas"]["TicketOut"][];
            next: string | null;
        };
        /**
         * TicketSessionOut
         * @description When; show the times in ``time_zone``.
         */
        TicketSessionOut: {
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            doors_at: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /**
             * Format: date-time
             * @example 2027-03-01T11:00:00Z
             */
            starts_at: string;
            /** @example Asia/Shanghai */
            time_zone: string;
        };
        /**
         * TierOut
         * @description A price tier; ``prices`` in fen by ticket type.
         */
        TierOut: {
            colour: string;
            name: {
                [key: string]: string;
            };
            number: number;
            prices: {
                [key: string]: number;
            };
        };
        /**
         * TokenIn
         * @description A place in the line.
         */
        TokenIn: {
            /** @description What `enterRoom` gave. */
            token: string;
        };
        /**
         * TrustedKeyOut
         * @description A key of the provider's that is believed.
         */
        TrustedKeyOut: {
            expires_at: string | null;
            /** @description SHA-256 of the public key (DER), in hex. */
            fingerprint: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            kind: string;
        };
        /**
         * TryIn
         * @description Nothing to say.
         */
        TryIn: Record<string, never>;
        /**
         * TypeAvailability
         * @description One ticket type; ``remaining`` is exact only when little is left.
         */
        TypeAvailability: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /**
             * @example many
             * @example 7
             */
            remaining: number | "many";
            /** @enum {string} */
            state: "upcoming" | "on_sale" | "paused" | "sold_out" | "ended";
        };
        /**
         * UnlockIn
         * @description A promo code, for an event.
         */
        UnlockIn: {
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            event_id: string;
            /** @example SPRING20 */
            promo_code: string;
        };
        /**
         * UnlockedOut
         * @description What the code unlocks of the event, empty where it only makes tickets cheaper; ``label`` is what it is called.
         */
        UnlockedOut: {
            items: components["schemas"]["UnlockedTypeOut"][];
            label: string;
            next?: null;
        };
        /**
         * UnlockedTypeOut
         * @description A ticket type that only whoever has the code may order, or of which places are put aside for them: ``allotted`` says that some are there at this moment, also where the type is sold out to everybody else.
         */
        UnlockedTypeOut: {
            allotted: boolean;
            attendee_ids_required: boolean;
            attendee_names_required: boolean;
            hidden: boolean;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: string;
            /** Format: date-time */
            off_sale_at: string;
            /** Format: date-time */
            on_sale_at: string;
            per_buyer_max: number;
            per_order_max: number;
            price: components["schemas"]["Money"];
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
        };
        /**
         * VenueOut
         * @description A building of the organizer's, named in the languages that it has.
         */
        VenueOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: unknown;
        };
        /**
         * VenuesOut
         * @description All of them, the newest first.
         */
        VenuesOut: {
            venues: components["schemas"]["VenueOut"][];
        };
        /**
         * WaitingAttendeeIn
         * @description The person whom a ticket would admit, where one of the ticket types asks for a name. Stored encrypted.
         */
        WaitingAttendeeIn: {
            id_number?: string | null;
            name: string;
        };
        /**
         * WaitlistEntryIn
         * @description What to wait for: all of ``quantity`` at once, of the first of these types that has so many.
         */
        WaitlistEntryIn: {
            attendees?: components["schemas"]["WaitingAttendeeIn"][];
            quantity: number;
            /**
             * @description An opaque id.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            ticket_type_ids: string[];
        };
        /**
         * WaitlistEntryOut
         * @description An entry. ``ahead``: how many wait before it, counted up to 1,000; null when it does not wait. ``offers``: how many it has had.
         */
        WaitlistEntryOut: {
            ahead: number | null;
            event: components["schemas"]["WaitlistEventOut"] | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** Format: date-time */
            joined_at: string;
            offer: components["schemas"]["OfferOut"] | null;
            offers: number;
            quantity: number;
            session: components["schemas"]["WaitlistSessionOut"] | null;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            session_id: string;
            /** @enum {string} */
            state: "waiting" | "offered" | "bought" | "withdrawn" | "passed_over" | "closed";
            ticket_types: components["schemas"]["AwaitedTypeOut"][];
        };
        /**
         * WaitlistEntryPage
         * @description Entries, newest first.
         */
        WaitlistEntryPage: {
            items: components["schemas"]["WaitlistEntryOut"][];
            next: string | null;
        };
        /**
         * WaitlistEventOut
         * @description The event of the session.
         */
        WaitlistEventOut: {
            cover: string;
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            title: string;
        };
        /**
         * WaitlistSessionOut
         * @description The session that the buyer waits for; the time is UTC, ``time_zone`` is the venue's.
         */
        WaitlistSessionOut: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            /** Format: date-time */
            starts_at: string;
            time_zone: string;
        };
        /**
         * WithdrawalIn
         * @description Nothing to say.
         */
        WithdrawalIn: Record<string, never>;
        /**
         * Words
         * @description A name in one language or both.
         */
        Words: {
            /** @description English. */
            en?: string | null;
            /** @description Chinese. */
            "zh-CN"?: string | null;
        };
        /**
         * Zone
         * @description An area of admission.
         */
        Zone: {
            /**
             * @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found.
             * @example 03bqh3nq00000004p3z6t7w1v9
             */
            id: string;
            name: components["schemas"]["Words"];
        };
        /**
         * TierIn
         * @description A price tier; ``prices`` in fen by ticket type.
         */
        catalog_api_TierIn: {
            fee?: components["schemas"]["FeeIn"] | null;
            /** @default 0 */
            fee_percent: number;
            until_hours_before: number;
        };
        /**
         * TierIn
         * @description A price tier; ``prices`` in fen by ticket type.
         */
        inventory_seats_organizer_TierIn: {
            colour: string;
            name: {
                [key: string]: string;
            };
            number: number;
            prices: {
                [key: string]: number;
            };
        };
        /**
         * AttendeeOut
         * @description The person whom the ticket admits; the name is masked.
         */
        orders_api_wire_AttendeeOut: {
            /** @example **************002X */
            id_number: string | null;
            name: string;
        };
        /**
         * AttendeeOut
         * @description The person whom the ticket admits; the name is masked.
         */
        tickets_api_AttendeeOut: {
            /** @example 陈** */
            name: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description For how long a CDN may keep the answer. */
        "Cache-Control": string;
        /** @description Send it back as If-None-Match; as If-Match where it is to be changed. */
        ETag: string;
        /** @description `true`: this key was answered before; the state shown is the current one. */
        "Idempotency-Replayed": "true" | "false";
        /** @description Seconds to wait. */
        "Retry-After": string;
        /** @description `Bearer`. */
        "WWW-Authenticate": string;
        /** @description The server's time, for countdowns. */
        "X-Server-Time": string;
        /** @description The trace id of this request. */
        "X-Trace-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    receiveStripeNotice: {
        parameters: {
            query?: never;
            header?: {
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Timestamp"?: string;
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Nonce"?: string;
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Signature"?: string;
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Serial"?: string;
            };
            path: {
                /** @description The merchant account. */
                account_id: string;
            };
            cookie?: never;
        };
        /** @description WeChat Pay's notice, encrypted with the account's APIv3 key. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Taken into the inbox; it will not be lost any more. */
            204: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The signature is missing, old, unknown or wrong. It says no more: whoever forged the notice reads it. */
            401: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                };
            };
            /** @description No such merchant account. */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It did not arrive in time. */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Longer than any notice. */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A callback takes no parameters. */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                };
            };
            /** @description More notices than anybody has orders. */
            429: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not stored, so not acknowledged: WeChat comes again. */
            503: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                };
            };
        };
    };
    receiveWechatNotice: {
        parameters: {
            query?: never;
            header?: {
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Timestamp"?: string;
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Nonce"?: string;
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Signature"?: string;
                /** @description WeChat Pay's signature of the body. A notice without it is refused. */
                "Wechatpay-Serial"?: string;
            };
            path: {
                /** @description What the notice is about; its content decides all the same. */
                about: "pay" | "refund";
                /** @description The merchant account. */
                account_id: string;
            };
            cookie?: never;
        };
        /** @description WeChat Pay's notice, encrypted with the account's APIv3 key. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Taken into the inbox; it will not be lost any more. */
            204: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The signature is missing, old, unknown or wrong. It says no more: whoever forged the notice reads it. */
            401: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                };
            };
            /** @description No such merchant account. */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It did not arrive in time. */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Longer than any notice. */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A callback takes no parameters. */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                };
            };
            /** @description More notices than anybody has orders. */
            429: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not stored, so not acknowledged: WeChat comes again. */
            503: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        code: "FAIL";
                        message: string;
                    };
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description A code of `getFacets`. */
                city?: string;
                /** @description A code of `getFacets`. */
                category?: string;
                /** @description Every word must be found: title, summary, venue, city, tags. */
                q?: string;
                /** @description First day, in the venue's zone. */
                from?: string;
                /** @description Last day, in the venue's zone. */
                to?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events in the reader's language. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "category": {
                     *             "code": "livehouse",
                     *             "name": "Livehouse"
                     *           },
                     *           "city": {
                     *             "code": "shanghai",
                     *             "name": "上海"
                     *           },
                     *           "cover": "/media/night-flight.svg",
                     *           "first_starts_at": "2027-03-08T12:00:00Z",
                     *           "id": "03bqh3np00000001d6f8h0k2m4",
                     *           "last_starts_at": "2027-03-08T12:00:00Z",
                     *           "price_from": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "sale_state": "on_sale",
                     *           "summary": "新专辑巡演上海站",
                     *           "tags": [
                     *             "独立摇滚"
                     *           ],
                     *           "time_zone": "Asia/Shanghai",
                     *           "title": "夜航乐队：慢速公路",
                     *           "venue": {
                     *             "id": "03bqh3np00000005e7g9j1m3p5",
                     *             "name": "候场 The Wings"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Cards"];
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event in the reader's language. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "bundles": [
                     *         {
                     *           "id": "03bqh3np0000000ew3v5x7z9b1",
                     *           "name": "两晚套票",
                     *           "parts": [
                     *             {
                     *               "attendee_ids_required": false,
                     *               "attendee_names_required": false,
                     *               "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *               "event_title": "夜航乐队：慢速公路",
                     *               "name": "普通票",
                     *               "price": {
                     *                 "amount": 18000,
                     *                 "currency": "CNY"
                     *               },
                     *               "quantity": 1,
                     *               "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *               "starts_at": "2027-03-08T12:00:00Z",
                     *               "ticket_type_id": "03bqh3np00000003z4b6d8g0j2",
                     *               "time_zone": "Asia/Shanghai",
                     *               "venue": {
                     *                 "id": "03bqh3np00000000v7x9z1b3d5",
                     *                 "name": "候场 The Wings"
                     *               }
                     *             },
                     *             {
                     *               "attendee_ids_required": false,
                     *               "attendee_names_required": false,
                     *               "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *               "event_title": "夜航乐队：慢速公路",
                     *               "name": "普通票",
                     *               "price": {
                     *                 "amount": 18000,
                     *                 "currency": "CNY"
                     *               },
                     *               "quantity": 1,
                     *               "session_id": "03bqh3np00000002p1s3v5x7z9",
                     *               "starts_at": "2027-03-09T12:00:00Z",
                     *               "ticket_type_id": "03bqh3np00000003c5e7g9j1m3",
                     *               "time_zone": "Asia/Shanghai",
                     *               "venue": {
                     *                 "id": "03bqh3np00000000v7x9z1b3d5",
                     *                 "name": "候场 The Wings"
                     *               }
                     *             }
                     *           ],
                     *           "per_buyer_max": 2,
                     *           "price": {
                     *             "amount": 28800,
                     *             "currency": "CNY"
                     *           },
                     *           "regular_price": {
                     *             "amount": 36000,
                     *             "currency": "CNY"
                     *           },
                     *           "remaining": "many",
                     *           "sale_state": "on_sale",
                     *           "until": null
                     *         }
                     *       ],
                     *       "category": {
                     *         "code": "livehouse",
                     *         "name": "Livehouse"
                     *       },
                     *       "city": {
                     *         "code": "shanghai",
                     *         "name": "上海"
                     *       },
                     *       "cover": "/media/night-flight.svg",
                     *       "description": "演出约两小时，中场不休息。",
                     *       "id": "03bqh3np00000001d6f8h0k2m4",
                     *       "notes": [
                     *         {
                     *           "text": "开演后请在曲间入场。",
                     *           "title": "入场"
                     *         }
                     *       ],
                     *       "organizer": {
                     *         "id": "03bqh3np00000007c9e1g3j5m7",
                     *         "name": "江声文化"
                     *       },
                     *       "refund_rules": {
                     *         "once_per_buyer": false,
                     *         "places_return_at": null,
                     *         "scope": "ticket",
                     *         "tiers": [
                     *           {
                     *             "fee": {
                     *               "amount": 0,
                     *               "currency": "CNY"
                     *             },
                     *             "fee_percent": 0,
                     *             "until_hours_before": 168
                     *           },
                     *           {
                     *             "fee": {
                     *               "amount": 0,
                     *               "currency": "CNY"
                     *             },
                     *             "fee_percent": 20,
                     *             "until_hours_before": 48
                     *           }
                     *         ]
                     *       },
                     *       "sale_state": "on_sale",
                     *       "service_fee": null,
                     *       "sessions": [
                     *         {
                     *           "doors_at": "2027-03-08T11:00:00Z",
                     *           "ends_at": "2027-03-08T14:00:00Z",
                     *           "id": "03bqh3np00000002n7q9s1v3x5",
                     *           "one_per_attendee": false,
                     *           "per_buyer_max": 6,
                     *           "per_device_max": null,
                     *           "sale_state": "on_sale",
                     *           "seating": null,
                     *           "starts_at": "2027-03-08T12:00:00Z",
                     *           "status": "scheduled",
                     *           "ticket_types": [
                     *             {
                     *               "attendee_ids_required": false,
                     *               "attendee_names_required": false,
                     *               "group_discounts": [],
                     *               "id": "03bqh3np00000003z4b6d8g0j2",
                     *               "name": "普通票",
                     *               "note": "站席",
                     *               "off_sale_at": "2027-03-08T12:00:00Z",
                     *               "on_sale_at": "2027-02-20T04:00:00Z",
                     *               "per_buyer_max": 4,
                     *               "per_order_max": 4,
                     *               "price": {
                     *                 "amount": 18000,
                     *                 "currency": "CNY"
                     *               },
                     *               "price_steps": [
                     *                 {
                     *                   "name": "早鸟票",
                     *                   "places": 100,
                     *                   "price": {
                     *                     "amount": 15000,
                     *                     "currency": "CNY"
                     *                   },
                     *                   "remaining": "many",
                     *                   "until": "2027-03-01T12:00:00Z"
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "time_zone": "Asia/Shanghai",
                     *           "venue": {
                     *             "city": {
                     *               "code": "shanghai",
                     *               "name": "上海"
                     *             },
                     *             "id": "03bqh3np00000005e7g9j1m3p5",
                     *             "name": "候场 The Wings"
                     *           },
                     *           "waiting_room": null,
                     *           "waitlist": true
                     *         }
                     *       ],
                     *       "summary": "新专辑巡演上海站",
                     *       "tags": [
                     *         "独立摇滚"
                     *       ],
                     *       "title": "夜航乐队：慢速公路",
                     *       "venue": {
                     *         "address": "长乐路 1 号",
                     *         "id": "03bqh3np00000005e7g9j1m3p5",
                     *         "latitude": 31.2165,
                     *         "longitude": 121.4493,
                     *         "name": "候场 The Wings"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFacets: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The filters that lead somewhere. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "code": "livehouse",
                     *           "count": 2,
                     *           "name": "Livehouse"
                     *         }
                     *       ],
                     *       "cities": [
                     *         {
                     *           "code": "shanghai",
                     *           "count": 3,
                     *           "name": "上海"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Facets"];
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGates: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organizer's gates, the next session first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "counts": {
                     *             "admitted": 118,
                     *             "issued": 640
                     *           },
                     *           "event": {
                     *             "id": "03bqh3np00000001d6f8h0k2m4",
                     *             "title": "夜航乐队：慢速公路"
                     *           },
                     *           "id": "03bqh3np00000006r8t0w2y4a6",
                     *           "name": "1 号门",
                     *           "session": {
                     *             "doors_at": "2027-03-08T11:00:00Z",
                     *             "id": "03bqh3np00000002n7q9s1v3x5",
                     *             "starts_at": "2027-03-08T12:00:00Z",
                     *             "time_zone": "Asia/Shanghai"
                     *           },
                     *           "venue": {
                     *             "id": "03bqh3np00000005e7g9j1m3p5",
                     *             "name": "候场 The Wings"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["GatePageOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createGateLogin: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "app_id": "wx8397f8696b538317",
                 *       "code": "0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q",
                 *       "provider": "wechat"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Signed in for a working day. The token is shown this once. */
            201: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2027-03-08T20:00:00Z",
                     *       "organizer": {
                     *         "id": "03bqh3np00000007c9e1g3j5m7",
                     *         "name": "江声文化"
                     *       },
                     *       "staff": {
                     *         "id": "03bqh3nq00000008p0r2t4w6y8",
                     *         "name": "陈晓",
                     *         "role": "gate"
                     *       },
                     *       "token": "s03bqh3nq00000000w5y7b9d1f3.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffLoginOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_blocked`, `not_staff` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`, `login_code_refused`, `unknown_provider` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`, `login_unavailable` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCurrentGateLogin: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out: the token is dead everywhere within a second. */
            204: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createScan: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8",
                 *       "direction": "in",
                 *       "gate_id": "03bqh3np00000006r8t0w2y4a6",
                 *       "scan_id": "m2k9x7qa-0f3d61b29c8e",
                 *       "scanned_at": "2027-03-08T11:20:07Z"
                 *     }
                 */
                "application/json": components["schemas"]["ScanIn"];
            };
        };
        responses: {
            /** @description Admitted or refused: a refusal at a gate is an answer. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted_at": "2027-03-08T11:20:07Z",
                     *       "message": "请入场",
                     *       "reason": "ok",
                     *       "result": "admitted",
                     *       "ticket": {
                     *         "attendee": "陈**",
                     *         "seat": null,
                     *         "serial": "4R8TN-0GQ3M",
                     *         "ticket_type": "普通票"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ScanOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLogin: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "app_id": "wx8397f8696b538317",
                 *       "code": "0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q",
                 *       "provider": "wechat"
                 *     }
                 */
                "application/json": components["schemas"]["BuyerLoginRequest"];
            };
        };
        responses: {
            /** @description Signed in. The token is shown this once. */
            201: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "buyer": {
                     *         "id": "03bqh3nq00000000w5y7b9d1f3"
                     *       },
                     *       "expires_at": "2027-03-31T04:00:00Z",
                     *       "token": "b03bqh3nq00000000w5y7b9d1f3.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"
                     *     }
                     */
                    "application/json": components["schemas"]["BuyerLoginOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_blocked` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`, `login_code_refused`, `unknown_provider` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`, `login_unavailable` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCurrentLogin: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out: the token is dead everywhere within a second. */
            204: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createMessageConsents: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "app_id": "wx8397f8696b538317",
                 *       "grants": [
                 *         {
                 *           "answer": "accept",
                 *           "template_id": "4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ConsentsRequest"];
            };
        };
        responses: {
            /** @description Counted. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "kind": "order_paid",
                     *           "remaining": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ConsentsOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessageTemplates: {
        parameters: {
            query: {
                /** @description The mini program. */
                app_id: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The templates to ask for. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "kind": "order_paid",
                     *           "template_id": "4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI",
                     *           "title": "购票成功通知"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MessageTemplatesOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrders: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the buyer's orders, newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "cancelling": false,
                     *           "event": {
                     *             "cover": "/media/night-flight.svg",
                     *             "id": "03bqh3np00000001d6f8h0k2m4",
                     *             "title": "夜航乐队：慢速公路"
                     *           },
                     *           "id": "03bqh3nq00000004p3z6t7w1v9",
                     *           "items": [
                     *             {
                     *               "attendee": null,
                     *               "position": 1,
                     *               "price": {
                     *                 "amount": 18000,
                     *                 "currency": "CNY"
                     *               },
                     *               "seat": null,
                     *               "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *               "ticket_id": null,
                     *               "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *             },
                     *             {
                     *               "attendee": null,
                     *               "position": 2,
                     *               "price": {
                     *                 "amount": 18000,
                     *                 "currency": "CNY"
                     *               },
                     *               "seat": null,
                     *               "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *               "ticket_id": null,
                     *               "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *             }
                     *           ],
                     *           "lines": [
                     *             {
                     *               "name": "普通票",
                     *               "quantity": 2,
                     *               "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *               "ticket_type_id": "03bqh3np00000003z4b6d8g0j2",
                     *               "total": {
                     *                 "amount": 36000,
                     *                 "currency": "CNY"
                     *               },
                     *               "unit_price": {
                     *                 "amount": 18000,
                     *                 "currency": "CNY"
                     *               }
                     *             }
                     *           ],
                     *           "number": "3Z6T7-W1V9K",
                     *           "paid_at": null,
                     *           "pay_by": "2027-03-01T04:15:00Z",
                     *           "placed_at": "2027-03-01T04:00:00Z",
                     *           "price_parts": [],
                     *           "refunds": [],
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "session": {
                     *             "id": "03bqh3np00000002n7q9s1v3x5",
                     *             "starts_at": "2027-03-08T12:00:00Z",
                     *             "time_zone": "Asia/Shanghai",
                     *             "venue": {
                     *               "id": "03bqh3np00000005e7g9j1m3p5",
                     *               "name": "候场 The Wings"
                     *             }
                     *           },
                     *           "state": "awaiting_payment",
                     *           "tickets": [],
                     *           "total": {
                     *             "amount": 36000,
                     *             "currency": "CNY"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    placeOrder: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "contact": {
                 *         "name": "林小雨",
                 *         "phone": "13800138000"
                 *       },
                 *       "items": [
                 *         {
                 *           "kind": "quantity",
                 *           "quantity": 2,
                 *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                 *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OrderIn"];
            };
        };
        responses: {
            /** @description The order, and its places are held until `pay_by`; a free order is paid already. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cancelling": false,
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "items": [
                     *         {
                     *           "attendee": null,
                     *           "position": 1,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "seat": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_id": null,
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *         },
                     *         {
                     *           "attendee": null,
                     *           "position": 2,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "seat": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_id": null,
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *         }
                     *       ],
                     *       "lines": [
                     *         {
                     *           "name": "普通票",
                     *           "quantity": 2,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2",
                     *           "total": {
                     *             "amount": 36000,
                     *             "currency": "CNY"
                     *           },
                     *           "unit_price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           }
                     *         }
                     *       ],
                     *       "number": "3Z6T7-W1V9K",
                     *       "paid_at": null,
                     *       "pay_by": "2027-03-01T04:15:00Z",
                     *       "placed_at": "2027-03-01T04:00:00Z",
                     *       "price_parts": [],
                     *       "refunds": [],
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "session": {
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai",
                     *         "venue": {
                     *           "id": "03bqh3np00000005e7g9j1m3p5",
                     *           "name": "候场 The Wings"
                     *         }
                     *       },
                     *       "state": "awaiting_payment",
                     *       "tickets": [],
                     *       "total": {
                     *         "amount": 36000,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["OrderOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `attendee_has_ticket`, `buyer_limit`, `not_on_sale`, `not_yet_on_sale`, `over_device_limit`, `over_session_limit`, `pass_expired`, `pass_required`, `pass_used`, `paused`, `price_changed`, `promo_code_invalid`, `promotion_exhausted`, `sale_ended`, `seat_taken`, `seats_not_together`, `sold_out`, `terms_changed` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `companion_without_wheelchair`, `idempotency_key_reused`, `invalid`, `leaves_single_seat`, `pass_invalid`, `table_is_whole`, `too_close` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrder: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order as it stands. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cancelling": false,
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "items": [
                     *         {
                     *           "attendee": null,
                     *           "position": 1,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "seat": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_id": null,
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *         },
                     *         {
                     *           "attendee": null,
                     *           "position": 2,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "seat": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_id": null,
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *         }
                     *       ],
                     *       "lines": [
                     *         {
                     *           "name": "普通票",
                     *           "quantity": 2,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2",
                     *           "total": {
                     *             "amount": 36000,
                     *             "currency": "CNY"
                     *           },
                     *           "unit_price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           }
                     *         }
                     *       ],
                     *       "number": "3Z6T7-W1V9K",
                     *       "paid_at": null,
                     *       "pay_by": "2027-03-01T04:15:00Z",
                     *       "placed_at": "2027-03-01T04:00:00Z",
                     *       "price_parts": [],
                     *       "refunds": [],
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "session": {
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai",
                     *         "venue": {
                     *           "id": "03bqh3np00000005e7g9j1m3p5",
                     *           "name": "候场 The Wings"
                     *         }
                     *       },
                     *       "state": "awaiting_payment",
                     *       "tickets": [],
                     *       "total": {
                     *         "amount": 36000,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["OrderOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelOrder: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["EmptyIn"];
            };
        };
        responses: {
            /** @description The order, cancelled; `cancelling` while the payment provider has still to confirm. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cancelling": false,
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "items": [
                     *         {
                     *           "attendee": null,
                     *           "position": 1,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "seat": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_id": null,
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *         },
                     *         {
                     *           "attendee": null,
                     *           "position": 2,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "seat": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_id": null,
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *         }
                     *       ],
                     *       "lines": [
                     *         {
                     *           "name": "普通票",
                     *           "quantity": 2,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2",
                     *           "total": {
                     *             "amount": 36000,
                     *             "currency": "CNY"
                     *           },
                     *           "unit_price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           }
                     *         }
                     *       ],
                     *       "number": "3Z6T7-W1V9K",
                     *       "paid_at": null,
                     *       "pay_by": "2027-03-01T04:15:00Z",
                     *       "placed_at": "2027-03-01T04:00:00Z",
                     *       "price_parts": [],
                     *       "refunds": [],
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "session": {
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai",
                     *         "venue": {
                     *           "id": "03bqh3np00000005e7g9j1m3p5",
                     *           "name": "候场 The Wings"
                     *         }
                     *       },
                     *       "state": "cancelled",
                     *       "tickets": [],
                     *       "total": {
                     *         "amount": 36000,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["OrderOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `order_closed` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPaymentMethods: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the organizer takes and this buyer can use, in the order in which to offer it. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "methods": [
                     *         "wechat_jsapi",
                     *         "wechat_native",
                     *         "stripe"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentMethodsOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startPayment: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "method": "wechat_jsapi"
                 *     }
                 */
                "application/json": components["schemas"]["PaymentIn"];
            };
        };
        responses: {
            /** @description The payment; `client` goes to `wx.requestPayment` as it is. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "client": {
                     *         "nonceStr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
                     *         "package": "wx201410272009395522657a690389285100",
                     *         "paySign": "oR9d8PuhnIc+YZ8cBHFCwfgpaK9gd7vaRvkYD7rthRAZ",
                     *         "signType": "RSA",
                     *         "timeStamp": "1803873600"
                     *       },
                     *       "code_url": null,
                     *       "id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "method": "wechat_jsapi",
                     *       "state": "prepared",
                     *       "url": null,
                     *       "use_by": null
                     *     }
                     */
                    "application/json": components["schemas"]["PaymentOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_taken`, `no_payer`, `order_closed`, `payment_not_set_up`, `payment_refused`, `payment_replaced`, `payment_under_review`, `payment_under_way`, `too_late_to_pay` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`, `provider_unavailable` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choosePostponement: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "choice": "refund",
                 *       "session_id": "03bqh3np00000002n7q9s1v3x5"
                 *     }
                 */
                "application/json": components["schemas"]["ChoiceIn"];
            };
        };
        responses: {
            /** @description What stands now. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "choice": "refund",
                     *       "decide_by": "2027-03-20T16:00:00Z",
                     *       "reason": {
                     *         "en": "The artist is ill: a new date",
                     *         "zh-CN": "艺人生病，演出改期"
                     *       },
                     *       "refund_id": "03bqh3nt00000005e7g9j1m3p5",
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "was_starts_at": "2027-03-08T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ChoiceOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `choice_over`, `nothing_to_refund`, `tickets_used` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPostponementChoices: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What there is to choose. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "choice": "keep",
                     *           "decide_by": "2027-03-20T16:00:00Z",
                     *           "reason": {
                     *             "en": "The artist is ill: a new date",
                     *             "zh-CN": "艺人生病，演出改期"
                     *           },
                     *           "refund_id": null,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "was_starts_at": "2027-03-08T12:00:00Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Choices"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRefundQuote: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What would go back now. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 18000,
                     *         "currency": "CNY"
                     *       },
                     *       "fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "holds_until": "2027-03-01T12:00:00Z",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "rules": [
                     *         {
                     *           "positions": [
                     *             1,
                     *             2
                     *           ],
                     *           "rules": {
                     *             "once_per_buyer": false,
                     *             "places_return_at": null,
                     *             "scope": "ticket",
                     *             "tiers": [
                     *               {
                     *                 "fee": {
                     *                   "amount": 0,
                     *                   "currency": "CNY"
                     *                 },
                     *                 "fee_percent": 0,
                     *                 "until_hours_before": 168
                     *               },
                     *               {
                     *                 "fee": {
                     *                   "amount": 0,
                     *                   "currency": "CNY"
                     *                 },
                     *                 "fee_percent": 20,
                     *                 "until_hours_before": 48
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ],
                     *       "tickets": [
                     *         {
                     *           "amount": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "holds_until": "2027-03-01T12:00:00Z",
                     *           "position": 1,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "reason": null,
                     *           "refundable": true,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000c2k8m5x7a9b",
                     *           "together": [
                     *             1
                     *           ]
                     *         },
                     *         {
                     *           "amount": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "holds_until": null,
                     *           "position": 2,
                     *           "price": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "reason": "checked_in",
                     *           "refundable": false,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000d4m0p6r8t1v",
                     *           "together": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RefundQuoteOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRefund: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "positions": [
                 *         1
                 *       ],
                 *       "quote": {
                 *         "amount": 18000,
                 *         "currency": "CNY"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["BuyersRefundIn"];
            };
        };
        responses: {
            /** @description The tickets are void, the money is on its way. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 18000,
                     *         "currency": "CNY"
                     *       },
                     *       "fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3nq0000000g7h0k2n4q6s",
                     *       "items": [
                     *         {
                     *           "amount": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "position": 1
                     *         }
                     *       ],
                     *       "reason": "by_buyer",
                     *       "requested_at": "2027-03-01T05:00:00Z",
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "approved",
                     *       "succeeded_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["RefundOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `nothing_to_refund`, `refund_after_check_in`, `refund_comes_by_itself`, `refund_not_offered`, `refund_right_used`, `refund_terms_changed`, `refund_too_large`, `refund_too_late` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCancellations: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of cancellations, newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "asked_at": "2027-03-06T02:00:41Z",
                     *           "finished_at": "2027-03-06T02:09:12Z",
                     *           "id": "03bqh3nt00000003c5e7g9j1m3",
                     *           "orders": {
                     *             "cancelled": 310,
                     *             "done": 12400,
                     *             "total": 20000,
                     *             "troubled": 0
                     *           },
                     *           "reason": {
                     *             "en": "Typhoon: the show is cancelled",
                     *             "zh-CN": "台风，演出取消"
                     *           },
                     *           "refunds": {
                     *             "asked": 12090,
                     *             "asked_amount": {
                     *               "amount": 435240000,
                     *               "currency": "CNY"
                     *             },
                     *             "stuck": 2,
                     *             "succeeded": 3400,
                     *             "succeeded_amount": {
                     *               "amount": 122400000,
                     *               "currency": "CNY"
                     *             }
                     *           },
                     *           "seconds_left": 0,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "started_at": "2027-03-06T02:00:00Z",
                     *           "state": "finished",
                     *           "tickets_void_at": "2027-03-06T02:00:02Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["CancellationPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCancellation: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                cancellation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it has come. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asked_at": null,
                     *       "finished_at": null,
                     *       "id": "03bqh3nt00000003c5e7g9j1m3",
                     *       "orders": {
                     *         "cancelled": 310,
                     *         "done": 12400,
                     *         "total": 20000,
                     *         "troubled": 0
                     *       },
                     *       "reason": {
                     *         "en": "Typhoon: the show is cancelled",
                     *         "zh-CN": "台风，演出取消"
                     *       },
                     *       "refunds": {
                     *         "asked": 12090,
                     *         "asked_amount": {
                     *           "amount": 435240000,
                     *           "currency": "CNY"
                     *         },
                     *         "stuck": 2,
                     *         "succeeded": 3400,
                     *         "succeeded_amount": {
                     *           "amount": 122400000,
                     *           "currency": "CNY"
                     *         }
                     *       },
                     *       "seconds_left": 345,
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "started_at": "2027-03-06T02:00:00Z",
                     *       "state": "running",
                     *       "tickets_void_at": "2027-03-06T02:00:02Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CancellationOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseCancellation: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                cancellation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NothingIn"];
            };
        };
        responses: {
            /** @description Nothing more is sent. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asked_at": null,
                     *       "finished_at": null,
                     *       "id": "03bqh3nt00000003c5e7g9j1m3",
                     *       "orders": {
                     *         "cancelled": 310,
                     *         "done": 12400,
                     *         "total": 20000,
                     *         "troubled": 0
                     *       },
                     *       "reason": {
                     *         "en": "Typhoon: the show is cancelled",
                     *         "zh-CN": "台风，演出取消"
                     *       },
                     *       "refunds": {
                     *         "asked": 12090,
                     *         "asked_amount": {
                     *           "amount": 435240000,
                     *           "currency": "CNY"
                     *         },
                     *         "stuck": 2,
                     *         "succeeded": 3400,
                     *         "succeeded_amount": {
                     *           "amount": 122400000,
                     *           "currency": "CNY"
                     *         }
                     *       },
                     *       "seconds_left": null,
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "started_at": "2027-03-06T02:00:00Z",
                     *       "state": "paused",
                     *       "tickets_void_at": "2027-03-06T02:00:02Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CancellationOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cancellation_finished` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeCancellation: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                cancellation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NothingIn"];
            };
        };
        responses: {
            /** @description It goes on. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asked_at": null,
                     *       "finished_at": null,
                     *       "id": "03bqh3nt00000003c5e7g9j1m3",
                     *       "orders": {
                     *         "cancelled": 310,
                     *         "done": 12400,
                     *         "total": 20000,
                     *         "troubled": 0
                     *       },
                     *       "reason": {
                     *         "en": "Typhoon: the show is cancelled",
                     *         "zh-CN": "台风，演出取消"
                     *       },
                     *       "refunds": {
                     *         "asked": 12090,
                     *         "asked_amount": {
                     *           "amount": 435240000,
                     *           "currency": "CNY"
                     *         },
                     *         "stuck": 2,
                     *         "succeeded": 3400,
                     *         "succeeded_amount": {
                     *           "amount": 122400000,
                     *           "currency": "CNY"
                     *         }
                     *       },
                     *       "seconds_left": 345,
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "started_at": "2027-03-06T02:00:00Z",
                     *       "state": "running",
                     *       "tickets_void_at": "2027-03-06T02:00:02Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CancellationOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cancellation_finished` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCases: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What waits for a person, the oldest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "detail": {
                     *             "amount_fen": 16200,
                     *             "reason": "by_staff",
                     *             "said": null
                     *           },
                     *           "kind": "refund_closed",
                     *           "remedies": [
                     *             "createRefundAttempt",
                     *             "resolveRefund"
                     *           ],
                     *           "since": "2027-03-02T03:00:00Z",
                     *           "subject_id": "03bqh3nr00000002b4d6f8h0k2"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["CasePage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelEvent: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": {
                 *         "en": "Typhoon: the show is cancelled",
                 *         "zh-CN": "台风，演出取消"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SessionCancellationIn"];
            };
        };
        responses: {
            /** @description A cancellation for each session that was not over. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "asked_at": null,
                     *           "finished_at": null,
                     *           "id": "03bqh3nt00000003c5e7g9j1m3",
                     *           "orders": {
                     *             "cancelled": 310,
                     *             "done": 12400,
                     *             "total": 20000,
                     *             "troubled": 0
                     *           },
                     *           "reason": {
                     *             "en": "Typhoon: the show is cancelled",
                     *             "zh-CN": "台风，演出取消"
                     *           },
                     *           "refunds": {
                     *             "asked": 12090,
                     *             "asked_amount": {
                     *               "amount": 435240000,
                     *               "currency": "CNY"
                     *             },
                     *             "stuck": 2,
                     *             "succeeded": 3400,
                     *             "succeeded_amount": {
                     *               "amount": 122400000,
                     *               "currency": "CNY"
                     *             }
                     *           },
                     *           "seconds_left": 345,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "started_at": "2027-03-06T02:00:00Z",
                     *           "state": "running",
                     *           "tickets_void_at": "2027-03-06T02:00:02Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EventCancellationOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_over` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRefundLadder: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ladder that orders pin now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "once_per_buyer": false,
                     *       "places_return_at": null,
                     *       "scope": "ticket",
                     *       "tiers": [
                     *         {
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "fee_percent": 0,
                     *           "until_hours_before": 168
                     *         },
                     *         {
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "fee_percent": 20,
                     *           "until_hours_before": 48
                     *         }
                     *       ],
                     *       "version": 3
                     *     }
                     */
                    "application/json": components["schemas"]["RefundLadderOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRefundLadder: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description The ETag of what was read: nothing is changed that somebody else has changed since. */
                "If-Match": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scope": "ticket",
                 *       "tiers": [
                 *         {
                 *           "until_hours_before": 168
                 *         },
                 *         {
                 *           "fee_percent": 20,
                 *           "until_hours_before": 48
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RefundLadderIn"];
            };
        };
        responses: {
            /** @description The ladder that orders pin from now on. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "once_per_buyer": false,
                     *       "places_return_at": null,
                     *       "scope": "ticket",
                     *       "tiers": [
                     *         {
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "fee_percent": 0,
                     *           "until_hours_before": 168
                     *         },
                     *         {
                     *           "fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "fee_percent": 20,
                     *           "until_hours_before": 48
                     *         }
                     *       ],
                     *       "version": 3
                     *     }
                     */
                    "application/json": components["schemas"]["RefundLadderOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServiceFee: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fee for whoever orders now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "basis_points": 200,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "order": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "paid_by": "buyer",
                     *       "ticket": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceFeeOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putServiceFee: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description The ETag of what was read: nothing is changed that somebody else has changed since. */
                "If-Match": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "basis_points": 200
                 *     }
                 */
                "application/json": components["schemas"]["ServiceFeeIn"];
            };
        };
        responses: {
            /** @description The fee for whoever orders from now on. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "basis_points": 200,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "order": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "paid_by": "buyer",
                     *       "ticket": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ServiceFeeOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHalls: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of halls. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "changed_at": "2027-02-01T04:00:00Z",
                     *           "created_at": "2027-02-01T03:00:00Z",
                     *           "draft_version": 2,
                     *           "id": "03bqh3np0000000fa3c5e7g9j1",
                     *           "name": {
                     *             "en": "Main hall",
                     *             "zh-CN": "主厅"
                     *           },
                     *           "venue_id": "03bqh3np00000005e7g9j1m3p5"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["HallPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createHall: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": {
                 *         "en": "Main hall",
                 *         "zh-CN": "主厅"
                 *       },
                 *       "venue_id": "03bqh3np00000005e7g9j1m3p5"
                 *     }
                 */
                "application/json": components["schemas"]["HallIn"];
            };
        };
        responses: {
            /** @description The hall, with an empty draft. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changed_at": "2027-02-01T04:00:00Z",
                     *       "created_at": "2027-02-01T03:00:00Z",
                     *       "draft_version": 1,
                     *       "id": "03bqh3np0000000fa3c5e7g9j1",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "seat_maps": [],
                     *       "venue_id": "03bqh3np00000005e7g9j1m3p5"
                     *     }
                     */
                    "application/json": components["schemas"]["HallWithMaps"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHall: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                hall_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hall and its versions. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changed_at": "2027-02-01T04:00:00Z",
                     *       "created_at": "2027-02-01T03:00:00Z",
                     *       "draft_version": 2,
                     *       "id": "03bqh3np0000000fa3c5e7g9j1",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "seat_maps": [
                     *         {
                     *           "capacity": 6,
                     *           "hall_id": "03bqh3np0000000fa3c5e7g9j1",
                     *           "id": "03bqh3np0000000eq2s4u6w8y0",
                     *           "name": {
                     *             "en": "Main hall",
                     *             "zh-CN": "主厅"
                     *           },
                     *           "published_at": "2027-02-01T04:30:00Z",
                     *           "seats": 6,
                     *           "version": 1
                     *         }
                     *       ],
                     *       "venue_id": "03bqh3np00000005e7g9j1m3p5"
                     *     }
                     */
                    "application/json": components["schemas"]["HallWithMaps"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHallDraft: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                hall_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "id": "a",
                     *           "name": {
                     *             "en": "First",
                     *             "zh-CN": "一类座"
                     *           }
                     *         }
                     *       ],
                     *       "entrances": [
                     *         {
                     *           "id": "e-1",
                     *           "name": {
                     *             "en": "Door 1",
                     *             "zh-CN": "1 号门"
                     *           },
                     *           "x": 80,
                     *           "y": 80,
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "focal": {
                     *         "x": 600,
                     *         "y": 120
                     *       },
                     *       "format": "menpiao.seat-map/1",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "sections": [
                     *         {
                     *           "entrance": "e-1",
                     *           "id": "stalls",
                     *           "name": {
                     *             "en": "Stalls",
                     *             "zh-CN": "池座"
                     *           },
                     *           "rows": [
                     *             {
                     *               "id": "stalls-1",
                     *               "label": "1",
                     *               "seats": [
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-1",
                     *                   "kind": "wheelchair",
                     *                   "label": "1",
                     *                   "x": 400,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-2",
                     *                   "kind": "companion",
                     *                   "label": "2",
                     *                   "with": "stalls-1-1",
                     *                   "x": 455,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-3",
                     *                   "label": "3",
                     *                   "x": 510,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "gap": true,
                     *                   "id": "stalls-1-4",
                     *                   "label": "4",
                     *                   "x": 600,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-5",
                     *                   "label": "5",
                     *                   "x": 655,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-6",
                     *                   "label": "6",
                     *                   "x": 710,
                     *                   "y": 300
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "shapes": [
                     *         {
                     *           "kind": "stage",
                     *           "points": [
                     *             [
                     *               300,
                     *               40
                     *             ],
                     *             [
                     *               900,
                     *               40
                     *             ],
                     *             [
                     *               900,
                     *               160
                     *             ],
                     *             [
                     *               300,
                     *               160
                     *             ]
                     *           ],
                     *           "text": {
                     *             "en": "Stage",
                     *             "zh-CN": "舞台"
                     *           }
                     *         }
                     *       ],
                     *       "size": {
                     *         "height": 900,
                     *         "width": 1200
                     *       },
                     *       "zones": [
                     *         {
                     *           "id": "z-main",
                     *           "name": {
                     *             "en": "Seats",
                     *             "zh-CN": "座席区"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putHallDraft: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description The ETag of what was read: nothing is changed that somebody else has changed since. */
                "If-Match": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                hall_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "categories": [
                 *         {
                 *           "colour": "#D9381E",
                 *           "id": "a",
                 *           "name": {
                 *             "en": "First",
                 *             "zh-CN": "一类座"
                 *           }
                 *         }
                 *       ],
                 *       "entrances": [
                 *         {
                 *           "id": "e-1",
                 *           "name": {
                 *             "en": "Door 1",
                 *             "zh-CN": "1 号门"
                 *           },
                 *           "x": 80,
                 *           "y": 80,
                 *           "zone": "z-main"
                 *         }
                 *       ],
                 *       "focal": {
                 *         "x": 600,
                 *         "y": 120
                 *       },
                 *       "format": "menpiao.seat-map/1",
                 *       "name": {
                 *         "en": "Main hall",
                 *         "zh-CN": "主厅"
                 *       },
                 *       "sections": [
                 *         {
                 *           "entrance": "e-1",
                 *           "id": "stalls",
                 *           "name": {
                 *             "en": "Stalls",
                 *             "zh-CN": "池座"
                 *           },
                 *           "rows": [
                 *             {
                 *               "id": "stalls-1",
                 *               "label": "1",
                 *               "seats": [
                 *                 {
                 *                   "category": "a",
                 *                   "id": "stalls-1-1",
                 *                   "kind": "wheelchair",
                 *                   "label": "1",
                 *                   "x": 400,
                 *                   "y": 300
                 *                 },
                 *                 {
                 *                   "category": "a",
                 *                   "id": "stalls-1-2",
                 *                   "kind": "companion",
                 *                   "label": "2",
                 *                   "with": "stalls-1-1",
                 *                   "x": 455,
                 *                   "y": 300
                 *                 },
                 *                 {
                 *                   "category": "a",
                 *                   "id": "stalls-1-3",
                 *                   "label": "3",
                 *                   "x": 510,
                 *                   "y": 300
                 *                 },
                 *                 {
                 *                   "category": "a",
                 *                   "gap": true,
                 *                   "id": "stalls-1-4",
                 *                   "label": "4",
                 *                   "x": 600,
                 *                   "y": 300
                 *                 },
                 *                 {
                 *                   "category": "a",
                 *                   "id": "stalls-1-5",
                 *                   "label": "5",
                 *                   "x": 655,
                 *                   "y": 300
                 *                 },
                 *                 {
                 *                   "category": "a",
                 *                   "id": "stalls-1-6",
                 *                   "label": "6",
                 *                   "x": 710,
                 *                   "y": 300
                 *                 }
                 *               ]
                 *             }
                 *           ],
                 *           "zone": "z-main"
                 *         }
                 *       ],
                 *       "shapes": [
                 *         {
                 *           "kind": "stage",
                 *           "points": [
                 *             [
                 *               300,
                 *               40
                 *             ],
                 *             [
                 *               900,
                 *               40
                 *             ],
                 *             [
                 *               900,
                 *               160
                 *             ],
                 *             [
                 *               300,
                 *               160
                 *             ]
                 *           ],
                 *           "text": {
                 *             "en": "Stage",
                 *             "zh-CN": "舞台"
                 *           }
                 *         }
                 *       ],
                 *       "size": {
                 *         "height": 900,
                 *         "width": 1200
                 *       },
                 *       "zones": [
                 *         {
                 *           "id": "z-main",
                 *           "name": {
                 *             "en": "Seats",
                 *             "zh-CN": "座席区"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Document"];
            };
        };
        responses: {
            /** @description The hall, with the new draft's version. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changed_at": "2027-02-01T04:00:00Z",
                     *       "created_at": "2027-02-01T03:00:00Z",
                     *       "draft_version": 2,
                     *       "id": "03bqh3np0000000fa3c5e7g9j1",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "seat_maps": [
                     *         {
                     *           "capacity": 6,
                     *           "hall_id": "03bqh3np0000000fa3c5e7g9j1",
                     *           "id": "03bqh3np0000000eq2s4u6w8y0",
                     *           "name": {
                     *             "en": "Main hall",
                     *             "zh-CN": "主厅"
                     *           },
                     *           "published_at": "2027-02-01T04:30:00Z",
                     *           "seats": 6,
                     *           "version": 1
                     *         }
                     *       ],
                     *       "venue_id": "03bqh3np00000005e7g9j1m3p5"
                     *     }
                     */
                    "application/json": components["schemas"]["HallWithMaps"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishSeatMap: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description The ETag of what was read: nothing is changed that somebody else has changed since. */
                "If-Match": string;
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                hall_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["PublicationIn"];
            };
        };
        responses: {
            /** @description The version that says what the draft says. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "capacity": 6,
                     *       "hall_id": "03bqh3np0000000fa3c5e7g9j1",
                     *       "id": "03bqh3np0000000eq2s4u6w8y0",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "published_at": "2027-02-01T04:30:00Z",
                     *       "seats": 6,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SeatMapOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `seat_map_empty` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganizerLogin: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "app_id": "wx8397f8696b538317",
                 *       "code": "0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q",
                 *       "provider": "wechat"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Signed in for a working day. The token is shown this once. */
            201: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2027-03-08T20:00:00Z",
                     *       "organizer": {
                     *         "id": "03bqh3np00000007c9e1g3j5m7",
                     *         "name": "江声文化"
                     *       },
                     *       "staff": {
                     *         "id": "03bqh3nq00000008p0r2t4w6y8",
                     *         "name": "陈晓",
                     *         "role": "finance"
                     *       },
                     *       "token": "s03bqh3nq00000000w5y7b9d1f3.q0Jb3m1XWk9w8vQ2tN5rE7uY4iO6pA1sD3fG8hJ0kLz"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffLoginOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_blocked`, `not_staff` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`, `login_code_refused`, `unknown_provider` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`, `login_unavailable` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCurrentOrganizerLogin: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out: the token is dead everywhere within a second. */
            204: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMerchantAccounts: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organizer's accounts. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-03-01T02:00:00Z",
                     *           "id": "03bqh3np00000007k2m4p6r8t0",
                     *           "keys": [
                     *             {
                     *               "created_at": "2027-03-01T03:10:00Z",
                     *               "fingerprint": "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90",
                     *               "id": "03bqh3nq00000007b5d7f9h1j3",
                     *               "mode": "public_key",
                     *               "retired_at": null,
                     *               "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                     *               "signs": true,
                     *               "trusted": [
                     *                 {
                     *                   "expires_at": null,
                     *                   "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
                     *                   "id": "PUB_KEY_ID_0116000000012027030100000001",
                     *                   "kind": "public_key"
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "created_at": "2026-03-01T02:00:00Z",
                     *               "fingerprint": "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90",
                     *               "id": "03bqh3np00000007x1z3b5d7f9",
                     *               "mode": "public_key",
                     *               "retired_at": null,
                     *               "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                     *               "signs": false,
                     *               "trusted": [
                     *                 {
                     *                   "expires_at": null,
                     *                   "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
                     *                   "id": "PUB_KEY_ID_0116000000012027030100000001",
                     *                   "kind": "public_key"
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "name": "候场文化",
                     *           "number": "1600000001",
                     *           "provider": "wechat",
                     *           "retired_at": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["MerchantAccountPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkMerchantAccount: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["CheckIn"];
            };
        };
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "checked_at": "2027-03-01T04:00:00Z",
                     *       "findings": [
                     *         {
                     *           "advice": "无需处理。",
                     *           "code": "clock",
                     *           "means": "服务器时钟与微信一致。",
                     *           "state": "ok"
                     *         },
                     *         {
                     *           "advice": "在商户平台查看仍然有效的商户API证书，换用它的序列号和私钥。",
                     *           "code": "signature",
                     *           "means": "微信不认识这个商户证书序列号，或它已作废。",
                     *           "state": "failed"
                     *         }
                     *       ],
                     *       "state": "failed"
                     *     }
                     */
                    "application/json": components["schemas"]["CheckOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retireMerchantAccountKeys: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "keys_id": "03bqh3np00000007x1z3b5d7f9"
                 *     }
                 */
                "application/json": components["schemas"]["RetirementIn"];
            };
        };
        responses: {
            /** @description The account; the old keys are retired. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-03-01T02:00:00Z",
                     *       "id": "03bqh3np00000007k2m4p6r8t0",
                     *       "keys": [
                     *         {
                     *           "created_at": "2027-03-01T03:10:00Z",
                     *           "fingerprint": "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90",
                     *           "id": "03bqh3nq00000007b5d7f9h1j3",
                     *           "mode": "public_key",
                     *           "retired_at": null,
                     *           "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                     *           "signs": true,
                     *           "trusted": [
                     *             {
                     *               "expires_at": null,
                     *               "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
                     *               "id": "PUB_KEY_ID_0116000000012027030100000001",
                     *               "kind": "public_key"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "created_at": "2026-03-01T02:00:00Z",
                     *           "fingerprint": "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90",
                     *           "id": "03bqh3np00000007x1z3b5d7f9",
                     *           "mode": "public_key",
                     *           "retired_at": "2027-03-03T03:10:00Z",
                     *           "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                     *           "signs": false,
                     *           "trusted": [
                     *             {
                     *               "expires_at": null,
                     *               "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
                     *               "id": "PUB_KEY_ID_0116000000012027030100000001",
                     *               "kind": "public_key"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "name": "候场文化",
                     *       "number": "1600000001",
                     *       "provider": "wechat",
                     *       "retired_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["MerchantAccountOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `keys_in_use` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateMerchantAccountKeys: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "private_key": "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n",
                 *       "sealing_key": "0123456789abcdef0123456789abcdef",
                 *       "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
                 *     }
                 */
                "application/json": components["schemas"]["RotationIn"];
            };
        };
        responses: {
            /** @description The account; its new keys sign. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-03-01T02:00:00Z",
                     *       "id": "03bqh3np00000007k2m4p6r8t0",
                     *       "keys": [
                     *         {
                     *           "created_at": "2027-03-01T03:10:00Z",
                     *           "fingerprint": "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90",
                     *           "id": "03bqh3nq00000007b5d7f9h1j3",
                     *           "mode": "public_key",
                     *           "retired_at": null,
                     *           "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                     *           "signs": true,
                     *           "trusted": [
                     *             {
                     *               "expires_at": null,
                     *               "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
                     *               "id": "PUB_KEY_ID_0116000000012027030100000001",
                     *               "kind": "public_key"
                     *             }
                     *           ]
                     *         },
                     *         {
                     *           "created_at": "2026-03-01T02:00:00Z",
                     *           "fingerprint": "9f2c5b0d8a1e47637c4b2e9d0f6a8135b7c9d1e3f5a7092b4d6f8e1a3c5b7d90",
                     *           "id": "03bqh3np00000007x1z3b5d7f9",
                     *           "mode": "public_key",
                     *           "retired_at": null,
                     *           "serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                     *           "signs": false,
                     *           "trusted": [
                     *             {
                     *               "expires_at": null,
                     *               "fingerprint": "4d1a7c3e9b5f20688e6c4a2d0f1b3957a5c7e9f1b3d5072946d8fa1c3e5b7092",
                     *               "id": "PUB_KEY_ID_0116000000012027030100000001",
                     *               "kind": "public_key"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "name": "候场文化",
                     *       "number": "1600000001",
                     *       "provider": "wechat",
                     *       "retired_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["MerchantAccountOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `another_account`, `too_many_keys` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid`, `keys_unreadable` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    noteTopUp: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NothingIn"];
            };
        };
        responses: {
            /** @description The refunds that waited for money go on. */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveMessages: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "resolution": "retry"
                 *     }
                 */
                "application/json": components["schemas"]["MessageResolutionIn"];
            };
        };
        responses: {
            /** @description How many messages are tried again, or stay unsent. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 12
                     *     }
                     */
                    "application/json": components["schemas"]["MessagesResolvedOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrderRefund: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "fee_per_ticket": {
                 *         "amount": 1800,
                 *         "currency": "CNY"
                 *       },
                 *       "reason": "观众生病，主办方同意",
                 *       "tickets": [
                 *         "03bqh3nq0000000c2k8m5x7a9b"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RefundIn"];
            };
        };
        responses: {
            /** @description The refund; its tickets are void, the money is on its way. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 16200,
                     *         "currency": "CNY"
                     *       },
                     *       "attempts": [
                     *         {
                     *           "created_at": "2027-03-02T03:00:00Z",
                     *           "id": "03bqh3nr00000002b4d6f8h0k2",
                     *           "number": 1,
                     *           "provider_refund_id": null
                     *         }
                     *       ],
                     *       "decided_at": null,
                     *       "decided_by": null,
                     *       "decision_reason": null,
                     *       "fee": {
                     *         "amount": 1800,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3nr00000002b4d6f8h0k2",
                     *       "needs_approval": false,
                     *       "next_attempt_at": "2027-03-02T03:00:00Z",
                     *       "note": "观众生病，主办方同意",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_otherwise": null,
                     *       "payment_id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "reason": "by_staff",
                     *       "remedy": null,
                     *       "requested_at": "2027-03-02T03:00:00Z",
                     *       "requested_by": "03bqh3nq0000000d6h8k0m2p4r",
                     *       "said": null,
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "approved",
                     *       "succeeded_at": null,
                     *       "tickets": [
                     *         {
                     *           "amount": {
                     *             "amount": 16200,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 1800,
                     *             "currency": "CNY"
                     *           },
                     *           "position": 1,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000c2k8m5x7a9b"
                     *         }
                     *       ],
                     *       "went_out_twice": []
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRefundOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `nothing_to_refund`, `refund_too_large`, `tickets_used` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /** @description Only those that wait for a person. */
                stuck?: boolean;
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments, or those that are stuck. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "amount": {
                     *             "amount": 36000,
                     *             "currency": "CNY"
                     *           },
                     *           "created_at": "2027-03-01T04:01:00Z",
                     *           "id": "03bqh3nq00000009g5j7m9p1r3",
                     *           "method": "wechat_jsapi",
                     *           "mismatch": "amount",
                     *           "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *           "pay_by": "2027-03-01T04:15:00Z",
                     *           "received": {
                     *             "amount": 30000,
                     *             "currency": "CNY"
                     *           },
                     *           "refunded": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "resolution": null,
                     *           "state": "frozen",
                     *           "transaction_id": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerPaymentPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolvePayment: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "金额不符，与买家确认后退回",
                 *       "resolution": "refund"
                 *     }
                 */
                "application/json": components["schemas"]["PaymentResolutionIn"];
            };
        };
        responses: {
            /** @description The payment as it stands after the decision. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 36000,
                     *         "currency": "CNY"
                     *       },
                     *       "created_at": "2027-03-01T04:01:00Z",
                     *       "id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "method": "wechat_jsapi",
                     *       "mismatch": "amount",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "pay_by": "2027-03-01T04:15:00Z",
                     *       "received": {
                     *         "amount": 30000,
                     *         "currency": "CNY"
                     *       },
                     *       "refunded": {
                     *         "amount": 30000,
                     *         "currency": "CNY"
                     *       },
                     *       "resolution": "refund",
                     *       "state": "paid_late",
                     *       "transaction_id": "4200001803202703010000000001"
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerPaymentOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_money_to_accept`, `payment_not_frozen` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`, `provider_unavailable` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPromotions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the organizer's promotions, newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "allotments": [],
                     *           "amount": null,
                     *           "budget": {
                     *             "amount": 1000000,
                     *             "currency": "CNY"
                     *           },
                     *           "created_at": "2027-02-20T04:00:00Z",
                     *           "effect": "percent",
                     *           "id": "03bqh3np0000000bg3j5m7p9r1",
                     *           "kind": "code",
                     *           "max_tickets": null,
                     *           "max_uses": 500,
                     *           "max_uses_per_buyer": 1,
                     *           "max_uses_per_code": null,
                     *           "name": {
                     *             "en": "Spring, 20 % off",
                     *             "zh-CN": "春日八折"
                     *           },
                     *           "parts": [],
                     *           "percent": 20,
                     *           "session_ids": [
                     *             "03bqh3np00000002n7q9s1v3x5"
                     *           ],
                     *           "spent": {
                     *             "amount": 849600,
                     *             "currency": "CNY"
                     *           },
                     *           "state": "active",
                     *           "ticket_type_ids": [],
                     *           "unlocks_hidden": false,
                     *           "uses": 118,
                     *           "valid_from": null,
                     *           "valid_until": "2027-03-05T16:00:00Z"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["PromotionPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPromotion: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "budget": {
                 *         "amount": 1000000,
                 *         "currency": "CNY"
                 *       },
                 *       "codes": [
                 *         "SPRING20"
                 *       ],
                 *       "effect": "percent",
                 *       "kind": "code",
                 *       "max_uses": 500,
                 *       "max_uses_per_buyer": 1,
                 *       "name": {
                 *         "en": "Spring, 20 % off",
                 *         "zh-CN": "春日八折"
                 *       },
                 *       "percent": 20,
                 *       "session_ids": [
                 *         "03bqh3np00000002n7q9s1v3x5"
                 *       ],
                 *       "valid_until": "2027-03-05T16:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["PromotionIn"];
            };
        };
        responses: {
            /** @description The promotion; it holds from now on. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allotments": [],
                     *       "amount": null,
                     *       "budget": {
                     *         "amount": 1000000,
                     *         "currency": "CNY"
                     *       },
                     *       "created_at": "2027-02-20T04:00:00Z",
                     *       "effect": "percent",
                     *       "id": "03bqh3np0000000bg3j5m7p9r1",
                     *       "kind": "code",
                     *       "max_tickets": null,
                     *       "max_uses": 500,
                     *       "max_uses_per_buyer": 1,
                     *       "max_uses_per_code": null,
                     *       "name": {
                     *         "en": "Spring, 20 % off",
                     *         "zh-CN": "春日八折"
                     *       },
                     *       "parts": [],
                     *       "percent": 20,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "spent": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "active",
                     *       "ticket_type_ids": [],
                     *       "unlocks_hidden": false,
                     *       "uses": 0,
                     *       "valid_from": null,
                     *       "valid_until": "2027-03-05T16:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PromotionOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `promo_code_taken`, `too_few_places_to_set_aside` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPromotion: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The promotion with what is used of it. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allotments": [],
                     *       "amount": null,
                     *       "budget": {
                     *         "amount": 1000000,
                     *         "currency": "CNY"
                     *       },
                     *       "created_at": "2027-02-20T04:00:00Z",
                     *       "effect": "percent",
                     *       "id": "03bqh3np0000000bg3j5m7p9r1",
                     *       "kind": "code",
                     *       "max_tickets": null,
                     *       "max_uses": 500,
                     *       "max_uses_per_buyer": 1,
                     *       "max_uses_per_code": null,
                     *       "name": {
                     *         "en": "Spring, 20 % off",
                     *         "zh-CN": "春日八折"
                     *       },
                     *       "parts": [],
                     *       "percent": 20,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "spent": {
                     *         "amount": 849600,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "active",
                     *       "ticket_type_ids": [],
                     *       "unlocks_hidden": false,
                     *       "uses": 118,
                     *       "valid_from": null,
                     *       "valid_until": "2027-03-05T16:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PromotionOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPromoCodes: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its codes. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "code": "SPRING20",
                     *           "uses": 0
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["CodePage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setPromotionState: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "state": "paused"
                 *     }
                 */
                "application/json": components["schemas"]["PromotionStateIn"];
            };
        };
        responses: {
            /** @description The promotion as it stands. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allotments": [],
                     *       "amount": null,
                     *       "budget": {
                     *         "amount": 1000000,
                     *         "currency": "CNY"
                     *       },
                     *       "created_at": "2027-02-20T04:00:00Z",
                     *       "effect": "percent",
                     *       "id": "03bqh3np0000000bg3j5m7p9r1",
                     *       "kind": "code",
                     *       "max_tickets": null,
                     *       "max_uses": 500,
                     *       "max_uses_per_buyer": 1,
                     *       "max_uses_per_code": null,
                     *       "name": {
                     *         "en": "Spring, 20 % off",
                     *         "zh-CN": "春日八折"
                     *       },
                     *       "parts": [],
                     *       "percent": 20,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "spent": {
                     *         "amount": 849600,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "paused",
                     *       "ticket_type_ids": [],
                     *       "unlocks_hidden": false,
                     *       "uses": 118,
                     *       "valid_from": null,
                     *       "valid_until": "2027-03-05T16:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PromotionOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `promotion_ended` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPromotionUses: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                promotion_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Orders that used it. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "discount": {
                     *             "amount": 7200,
                     *             "currency": "CNY"
                     *           },
                     *           "given_back_at": null,
                     *           "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *           "times": 1
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["PromotionUsePage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReconciliationDays: {
        parameters: {
            query?: {
                /** @description Only these. */
                state?: components["schemas"]["DayState"];
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The days, the newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "compared_at": "2027-03-02T02:00:41Z",
                     *           "day": "2027-03-01",
                     *           "ended_at": null,
                     *           "fees": {
                     *             "amount": 10900224,
                     *             "currency": "CNY"
                     *           },
                     *           "id": "03bqh3np0000000b1r3t5v7x9z",
                     *           "ignored": 0,
                     *           "merchant_account_id": "03bqh3np0000000d3t5v7x9z1b",
                     *           "open": 1,
                     *           "paid": {
                     *             "amount": 1828560000,
                     *             "currency": "CNY"
                     *           },
                     *           "payments": 48120,
                     *           "reason": null,
                     *           "refunded": {
                     *             "amount": 11856000,
                     *             "currency": "CNY"
                     *           },
                     *           "refunds": 312,
                     *           "signed_off_by": null,
                     *           "state": "open",
                     *           "trouble": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["DayPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReconciliationDay: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                day_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The day. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "compared_at": "2027-03-02T02:00:41Z",
                     *       "day": "2027-03-01",
                     *       "ended_at": null,
                     *       "fees": {
                     *         "amount": 10900224,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3np0000000b1r3t5v7x9z",
                     *       "ignored": 0,
                     *       "merchant_account_id": "03bqh3np0000000d3t5v7x9z1b",
                     *       "open": 1,
                     *       "paid": {
                     *         "amount": 1828560000,
                     *         "currency": "CNY"
                     *       },
                     *       "payments": 48120,
                     *       "reason": null,
                     *       "refunded": {
                     *         "amount": 11856000,
                     *         "currency": "CNY"
                     *       },
                     *       "refunds": 312,
                     *       "signed_off_by": null,
                     *       "state": "open",
                     *       "trouble": null
                     *     }
                     */
                    "application/json": components["schemas"]["DayOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDifferences: {
        parameters: {
            query?: {
                /** @description Only these. */
                state?: "open" | "cleaned" | "ignored" | null;
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                day_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What does not agree. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "about": "payment",
                     *           "asked_at": "2027-03-02T02:00:42Z",
                     *           "decided_by": null,
                     *           "ended_at": null,
                     *           "found_at": "2027-03-02T02:00:41Z",
                     *           "funds": null,
                     *           "here": {
                     *             "amount": {
                     *               "amount": 38000,
                     *               "currency": "CNY"
                     *             },
                     *             "state": "closed"
                     *           },
                     *           "id": "03bqh3np0000000c2s4u6w8y0a",
                     *           "kind": "state_differs",
                     *           "outcome": "no_answer",
                     *           "payment_id": "03bqh3np0000000e4v6x8z0b2d",
                     *           "reason": null,
                     *           "reference": "03bqh3np0000000e4v6x8z0b2d",
                     *           "refund_id": null,
                     *           "remedy": "settle",
                     *           "state": "open",
                     *           "there": {
                     *             "amount": {
                     *               "amount": 38000,
                     *               "currency": "CNY"
                     *             },
                     *             "state": "succeeded"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["DifferencePage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runDay: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                day_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "微信已更正账单"
                 *     }
                 */
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            /** @description The day, open until its bills are read again. */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "compared_at": null,
                     *       "day": "2027-03-01",
                     *       "ended_at": null,
                     *       "fees": {
                     *         "amount": 10900224,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3np0000000b1r3t5v7x9z",
                     *       "ignored": 0,
                     *       "merchant_account_id": "03bqh3np0000000d3t5v7x9z1b",
                     *       "open": 1,
                     *       "paid": {
                     *         "amount": 1828560000,
                     *         "currency": "CNY"
                     *       },
                     *       "payments": 48120,
                     *       "reason": null,
                     *       "refunded": {
                     *         "amount": 11856000,
                     *         "currency": "CNY"
                     *       },
                     *       "refunds": 312,
                     *       "signed_off_by": null,
                     *       "state": "open",
                     *       "trouble": null
                     *     }
                     */
                    "application/json": components["schemas"]["DayOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOffDay: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                day_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "微信商户平台手工退款，已核实"
                 *     }
                 */
                "application/json": components["schemas"]["ReasonIn"];
            };
        };
        responses: {
            /** @description The day, signed off. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "compared_at": "2027-03-02T02:00:41Z",
                     *       "day": "2027-03-01",
                     *       "ended_at": "2027-03-02T03:15:00Z",
                     *       "fees": {
                     *         "amount": 10900224,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3np0000000b1r3t5v7x9z",
                     *       "ignored": 1,
                     *       "merchant_account_id": "03bqh3np0000000d3t5v7x9z1b",
                     *       "open": 0,
                     *       "paid": {
                     *         "amount": 1828560000,
                     *         "currency": "CNY"
                     *       },
                     *       "payments": 48120,
                     *       "reason": "微信商户平台手工退款，已核实",
                     *       "refunded": {
                     *         "amount": 11856000,
                     *         "currency": "CNY"
                     *       },
                     *       "refunds": 312,
                     *       "signed_off_by": "03bqh3np0000000f5w7y9a1c3e",
                     *       "state": "signed_off",
                     *       "trouble": null
                     *     }
                     */
                    "application/json": components["schemas"]["DayOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `day_not_open` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveDifference: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                difference_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "ignore",
                 *       "reason": "微信商户平台手工退款，已核实"
                 *     }
                 */
                "application/json": components["schemas"]["ResolutionIn"];
            };
        };
        responses: {
            /** @description The difference, as it stands now. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "about": "payment",
                     *       "asked_at": "2027-03-02T02:00:42Z",
                     *       "decided_by": "03bqh3np0000000f5w7y9a1c3e",
                     *       "ended_at": "2027-03-02T03:12:00Z",
                     *       "found_at": "2027-03-02T02:00:41Z",
                     *       "funds": null,
                     *       "here": {
                     *         "amount": {
                     *           "amount": 38000,
                     *           "currency": "CNY"
                     *         },
                     *         "state": "closed"
                     *       },
                     *       "id": "03bqh3np0000000c2s4u6w8y0a",
                     *       "kind": "state_differs",
                     *       "outcome": "no_answer",
                     *       "payment_id": "03bqh3np0000000e4v6x8z0b2d",
                     *       "reason": "微信商户平台手工退款，已核实",
                     *       "reference": "03bqh3np0000000e4v6x8z0b2d",
                     *       "refund_id": null,
                     *       "remedy": "settle",
                     *       "state": "ignored",
                     *       "there": {
                     *         "amount": {
                     *           "amount": 38000,
                     *           "currency": "CNY"
                     *         },
                     *         "state": "succeeded"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DifferenceOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `difference_closed`, `no_money_to_accept`, `payment_not_frozen`, `remedy_unsuitable` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy`, `provider_unavailable` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRefundApproval: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Above how much, given back of one order, another person has to agree. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "above": {
                     *         "amount": 100000,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RefundApprovalOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRefundApproval: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "above": {
                 *         "amount": 100000,
                 *         "currency": "CNY"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["RefundApprovalIn"];
            };
        };
        responses: {
            /** @description The limit from now on. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "above": {
                     *         "amount": 100000,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["RefundApprovalOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRefunds: {
        parameters: {
            query?: {
                /** @description Only refunds in this state. */
                state?: "requested" | "approved" | "processing" | "succeeded" | "closed" | "abnormal" | "declined" | null;
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the organizer's refunds, newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "amount": {
                     *             "amount": 16200,
                     *             "currency": "CNY"
                     *           },
                     *           "attempts": [
                     *             {
                     *               "created_at": "2027-03-02T03:00:00Z",
                     *               "id": "03bqh3nr00000002b4d6f8h0k2",
                     *               "number": 1,
                     *               "provider_refund_id": "50300008012027030200000000001"
                     *             }
                     *           ],
                     *           "decided_at": null,
                     *           "decided_by": null,
                     *           "decision_reason": null,
                     *           "fee": {
                     *             "amount": 1800,
                     *             "currency": "CNY"
                     *           },
                     *           "id": "03bqh3nr00000002b4d6f8h0k2",
                     *           "needs_approval": false,
                     *           "next_attempt_at": null,
                     *           "note": "观众生病，主办方同意",
                     *           "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *           "paid_otherwise": null,
                     *           "payment_id": "03bqh3nq00000009g5j7m9p1r3",
                     *           "reason": "by_staff",
                     *           "remedy": "支付渠道关闭了这笔退款，多因商户账户余额不足超过七天。请充值后点“重试”，会以新的退款单号重新发起。",
                     *           "requested_at": "2027-03-02T03:00:00Z",
                     *           "requested_by": "03bqh3nq0000000d6h8k0m2p4r",
                     *           "said": null,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "state": "closed",
                     *           "succeeded_at": null,
                     *           "tickets": [
                     *             {
                     *               "amount": {
                     *                 "amount": 16200,
                     *                 "currency": "CNY"
                     *               },
                     *               "fee": {
                     *                 "amount": 1800,
                     *                 "currency": "CNY"
                     *               },
                     *               "position": 1,
                     *               "service_fee": {
                     *                 "amount": 0,
                     *                 "currency": "CNY"
                     *               },
                     *               "ticket_id": "03bqh3nq0000000c2k8m5x7a9b"
                     *             }
                     *           ],
                     *           "went_out_twice": []
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRefundPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRefund: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                refund_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The refund as it stands, with what helps where it is stuck. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 16200,
                     *         "currency": "CNY"
                     *       },
                     *       "attempts": [
                     *         {
                     *           "created_at": "2027-03-02T03:00:00Z",
                     *           "id": "03bqh3nr00000002b4d6f8h0k2",
                     *           "number": 1,
                     *           "provider_refund_id": "50300008012027030200000000001"
                     *         }
                     *       ],
                     *       "decided_at": null,
                     *       "decided_by": null,
                     *       "decision_reason": null,
                     *       "fee": {
                     *         "amount": 1800,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3nr00000002b4d6f8h0k2",
                     *       "needs_approval": false,
                     *       "next_attempt_at": null,
                     *       "note": "观众生病，主办方同意",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_otherwise": null,
                     *       "payment_id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "reason": "by_staff",
                     *       "remedy": "支付渠道关闭了这笔退款，多因商户账户余额不足超过七天。请充值后点“重试”，会以新的退款单号重新发起。",
                     *       "requested_at": "2027-03-02T03:00:00Z",
                     *       "requested_by": "03bqh3nq0000000d6h8k0m2p4r",
                     *       "said": null,
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "closed",
                     *       "succeeded_at": null,
                     *       "tickets": [
                     *         {
                     *           "amount": {
                     *             "amount": 16200,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 1800,
                     *             "currency": "CNY"
                     *           },
                     *           "position": 1,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000c2k8m5x7a9b"
                     *         }
                     *       ],
                     *       "went_out_twice": []
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRefundOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRefundAttempt: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                refund_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["AttemptIn"];
            };
        };
        responses: {
            /** @description The refund goes on, under a new number where the provider had closed the old one. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 16200,
                     *         "currency": "CNY"
                     *       },
                     *       "attempts": [
                     *         {
                     *           "created_at": "2027-03-02T03:00:00Z",
                     *           "id": "03bqh3nr00000002b4d6f8h0k2",
                     *           "number": 1,
                     *           "provider_refund_id": "50300008012027030200000000001"
                     *         },
                     *         {
                     *           "created_at": "2027-03-09T03:02:00Z",
                     *           "id": "03bqh3ny0000000a1c3e5g7j9m",
                     *           "number": 2,
                     *           "provider_refund_id": null
                     *         }
                     *       ],
                     *       "decided_at": null,
                     *       "decided_by": null,
                     *       "decision_reason": null,
                     *       "fee": {
                     *         "amount": 1800,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3nr00000002b4d6f8h0k2",
                     *       "needs_approval": false,
                     *       "next_attempt_at": "2027-03-09T03:02:00Z",
                     *       "note": "观众生病，主办方同意",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_otherwise": null,
                     *       "payment_id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "reason": "by_staff",
                     *       "remedy": null,
                     *       "requested_at": "2027-03-02T03:00:00Z",
                     *       "requested_by": "03bqh3nq0000000d6h8k0m2p4r",
                     *       "said": null,
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "approved",
                     *       "succeeded_at": null,
                     *       "tickets": [
                     *         {
                     *           "amount": {
                     *             "amount": 16200,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 1800,
                     *             "currency": "CNY"
                     *           },
                     *           "position": 1,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000c2k8m5x7a9b"
                     *         }
                     *       ],
                     *       "went_out_twice": []
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRefundOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `refund_not_stuck` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideRefund: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                refund_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decision": "approve",
                 *       "reason": "已与观众核实"
                 *     }
                 */
                "application/json": components["schemas"]["RefundDecisionIn"];
            };
        };
        responses: {
            /** @description The refund as it stands after the decision. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 16200,
                     *         "currency": "CNY"
                     *       },
                     *       "attempts": [
                     *         {
                     *           "created_at": "2027-03-02T03:00:00Z",
                     *           "id": "03bqh3nr00000002b4d6f8h0k2",
                     *           "number": 1,
                     *           "provider_refund_id": null
                     *         }
                     *       ],
                     *       "decided_at": "2027-03-02T03:00:00Z",
                     *       "decided_by": "03bqh3nq0000000e7j9m1p3r5t",
                     *       "decision_reason": "已与观众核实",
                     *       "fee": {
                     *         "amount": 1800,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3nr00000002b4d6f8h0k2",
                     *       "needs_approval": true,
                     *       "next_attempt_at": "2027-03-02T03:00:00Z",
                     *       "note": "观众生病，主办方同意",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_otherwise": null,
                     *       "payment_id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "reason": "by_staff",
                     *       "remedy": null,
                     *       "requested_at": "2027-03-02T03:00:00Z",
                     *       "requested_by": "03bqh3nq0000000d6h8k0m2p4r",
                     *       "said": null,
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "approved",
                     *       "succeeded_at": null,
                     *       "tickets": [
                     *         {
                     *           "amount": {
                     *             "amount": 16200,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 1800,
                     *             "currency": "CNY"
                     *           },
                     *           "position": 1,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000c2k8m5x7a9b"
                     *         }
                     *       ],
                     *       "went_out_twice": []
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRefundOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `refund_decided`, `refund_of_your_own` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveRefund: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                refund_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "已由财务转账退回，凭证 0312",
                 *       "resolution": "paid_otherwise"
                 *     }
                 */
                "application/json": components["schemas"]["RefundResolutionIn"];
            };
        };
        responses: {
            /** @description The refund is done: the buyer has the money. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "amount": {
                     *         "amount": 16200,
                     *         "currency": "CNY"
                     *       },
                     *       "attempts": [
                     *         {
                     *           "created_at": "2027-03-02T03:00:00Z",
                     *           "id": "03bqh3nr00000002b4d6f8h0k2",
                     *           "number": 1,
                     *           "provider_refund_id": "50300008012027030200000000001"
                     *         }
                     *       ],
                     *       "decided_at": null,
                     *       "decided_by": null,
                     *       "decision_reason": null,
                     *       "fee": {
                     *         "amount": 1800,
                     *         "currency": "CNY"
                     *       },
                     *       "id": "03bqh3nr00000002b4d6f8h0k2",
                     *       "needs_approval": false,
                     *       "next_attempt_at": null,
                     *       "note": "观众生病，主办方同意",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_otherwise": "已由财务转账退回，凭证 0312",
                     *       "payment_id": "03bqh3nq00000009g5j7m9p1r3",
                     *       "reason": "by_staff",
                     *       "remedy": null,
                     *       "requested_at": "2027-03-02T03:00:00Z",
                     *       "requested_by": "03bqh3nq0000000d6h8k0m2p4r",
                     *       "said": null,
                     *       "service_fee": {
                     *         "amount": 0,
                     *         "currency": "CNY"
                     *       },
                     *       "state": "succeeded",
                     *       "succeeded_at": "2027-03-09T03:02:00Z",
                     *       "tickets": [
                     *         {
                     *           "amount": {
                     *             "amount": 16200,
                     *             "currency": "CNY"
                     *           },
                     *           "fee": {
                     *             "amount": 1800,
                     *             "currency": "CNY"
                     *           },
                     *           "position": 1,
                     *           "service_fee": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "ticket_id": "03bqh3nq0000000c2k8m5x7a9b"
                     *         }
                     *       ],
                     *       "went_out_twice": []
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRefundOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `refund_not_out_twice`, `refund_not_stuck` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRooms: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organizer's rooms, the newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "admitted": 3107,
                     *           "arrived": 1302,
                     *           "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *           "drawn": 48211,
                     *           "ended_at": null,
                     *           "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *           "gathers_at": "2027-03-01T11:30:00Z",
                     *           "id": "03bqh3np00000008a1c3e5g7j9",
                     *           "max_active": 500,
                     *           "opens_above_per_minute": null,
                     *           "opens_at": "2027-03-01T12:00:00Z",
                     *           "pass_seconds": 600,
                     *           "passes": 2989,
                     *           "per_minute": 900,
                     *           "session_ids": [
                     *             "03bqh3np00000002n7q9s1v3x5"
                     *           ],
                     *           "speed_per_minute": 900,
                     *           "state": "open",
                     *           "waiting": 46406
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRoomPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRoom: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "gathers_at": "2027-03-01T11:30:00Z",
                 *       "max_active": 500,
                 *       "opens_at": "2027-03-01T12:00:00Z",
                 *       "per_minute": 900,
                 *       "session_ids": [
                 *         "03bqh3np00000002n7q9s1v3x5"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RoomIn"];
            };
        };
        responses: {
            /** @description The room; its draw is committed to. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted": 0,
                     *       "arrived": 0,
                     *       "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *       "drawn": 0,
                     *       "ended_at": null,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "gathers_at": "2027-03-01T11:30:00Z",
                     *       "id": "03bqh3np00000008a1c3e5g7j9",
                     *       "max_active": 500,
                     *       "opens_above_per_minute": null,
                     *       "opens_at": "2027-03-01T12:00:00Z",
                     *       "pass_seconds": 600,
                     *       "passes": 0,
                     *       "per_minute": 900,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "speed_per_minute": 900,
                     *       "state": "announced",
                     *       "waiting": 0
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRoomOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_has_room` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrganizerRoom: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room, and what is going on in it. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted": 3107,
                     *       "arrived": 1302,
                     *       "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *       "drawn": 48211,
                     *       "ended_at": null,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "gathers_at": "2027-03-01T11:30:00Z",
                     *       "id": "03bqh3np00000008a1c3e5g7j9",
                     *       "max_active": 500,
                     *       "opens_above_per_minute": null,
                     *       "opens_at": "2027-03-01T12:00:00Z",
                     *       "pass_seconds": 600,
                     *       "passes": 2989,
                     *       "per_minute": 900,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "speed_per_minute": 900,
                     *       "state": "open",
                     *       "waiting": 46406
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRoomOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeRoom: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["OpenIn"];
            };
        };
        responses: {
            /** @description The room, closed. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted": 3107,
                     *       "arrived": 1302,
                     *       "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *       "drawn": 48211,
                     *       "ended_at": "2027-03-01T13:10:00Z",
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "gathers_at": "2027-03-01T11:30:00Z",
                     *       "id": "03bqh3np00000008a1c3e5g7j9",
                     *       "max_active": 500,
                     *       "opens_above_per_minute": null,
                     *       "opens_at": "2027-03-01T12:00:00Z",
                     *       "pass_seconds": 600,
                     *       "passes": 2989,
                     *       "per_minute": 900,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "speed_per_minute": 900,
                     *       "state": "closed",
                     *       "waiting": 46406
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRoomOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openRoom: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["OpenIn"];
            };
        };
        responses: {
            /** @description The room; it opens in three seconds. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted": 3107,
                     *       "arrived": 1302,
                     *       "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *       "drawn": 48211,
                     *       "ended_at": null,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "gathers_at": "2027-03-01T11:30:00Z",
                     *       "id": "03bqh3np00000008a1c3e5g7j9",
                     *       "max_active": 500,
                     *       "opens_above_per_minute": null,
                     *       "opens_at": "2027-03-01T12:00:00Z",
                     *       "pass_seconds": 600,
                     *       "passes": 2989,
                     *       "per_minute": 900,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "speed_per_minute": 900,
                     *       "state": "gathering",
                     *       "waiting": 46406
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRoomOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room_closed` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setRoomPace: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "per_minute": 1200
                 *     }
                 */
                "application/json": components["schemas"]["PaceIn"];
            };
        };
        responses: {
            /** @description The room with its new pace. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted": 3107,
                     *       "arrived": 1302,
                     *       "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *       "drawn": 48211,
                     *       "ended_at": null,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "gathers_at": "2027-03-01T11:30:00Z",
                     *       "id": "03bqh3np00000008a1c3e5g7j9",
                     *       "max_active": 500,
                     *       "opens_above_per_minute": null,
                     *       "opens_at": "2027-03-01T12:00:00Z",
                     *       "pass_seconds": 600,
                     *       "passes": 2989,
                     *       "per_minute": 1200,
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "speed_per_minute": 900,
                     *       "state": "open",
                     *       "waiting": 46406
                     *     }
                     */
                    "application/json": components["schemas"]["OrganizerRoomOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room_closed` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importSeatMap: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "format": "csv",
                 *       "text": "section,row,seat,x,y\nStalls,1,1,400,300\nStalls,1,2,455,300\n"
                 *     }
                 */
                "application/json": components["schemas"]["ImportIn"];
            };
        };
        responses: {
            /** @description What the file says. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "id": "a",
                     *           "name": {
                     *             "en": "First",
                     *             "zh-CN": "一类座"
                     *           }
                     *         }
                     *       ],
                     *       "entrances": [
                     *         {
                     *           "id": "e-1",
                     *           "name": {
                     *             "en": "Door 1",
                     *             "zh-CN": "1 号门"
                     *           },
                     *           "x": 80,
                     *           "y": 80,
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "focal": {
                     *         "x": 600,
                     *         "y": 120
                     *       },
                     *       "format": "menpiao.seat-map/1",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "sections": [
                     *         {
                     *           "entrance": "e-1",
                     *           "id": "stalls",
                     *           "name": {
                     *             "en": "Stalls",
                     *             "zh-CN": "池座"
                     *           },
                     *           "rows": [
                     *             {
                     *               "id": "stalls-1",
                     *               "label": "1",
                     *               "seats": [
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-1",
                     *                   "kind": "wheelchair",
                     *                   "label": "1",
                     *                   "x": 400,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-2",
                     *                   "kind": "companion",
                     *                   "label": "2",
                     *                   "with": "stalls-1-1",
                     *                   "x": 455,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-3",
                     *                   "label": "3",
                     *                   "x": 510,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "gap": true,
                     *                   "id": "stalls-1-4",
                     *                   "label": "4",
                     *                   "x": 600,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-5",
                     *                   "label": "5",
                     *                   "x": 655,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-6",
                     *                   "label": "6",
                     *                   "x": 710,
                     *                   "y": 300
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "shapes": [
                     *         {
                     *           "kind": "stage",
                     *           "points": [
                     *             [
                     *               300,
                     *               40
                     *             ],
                     *             [
                     *               900,
                     *               40
                     *             ],
                     *             [
                     *               900,
                     *               160
                     *             ],
                     *             [
                     *               300,
                     *               160
                     *             ]
                     *           ],
                     *           "text": {
                     *             "en": "Stage",
                     *             "zh-CN": "舞台"
                     *           }
                     *         }
                     *       ],
                     *       "size": {
                     *         "height": 900,
                     *         "width": 1200
                     *       },
                     *       "zones": [
                     *         {
                     *           "id": "z-main",
                     *           "name": {
                     *             "en": "Seats",
                     *             "zh-CN": "座席区"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drawSampleSeatMap: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "theatre",
                 *       "seats": 1200
                 *     }
                 */
                "application/json": components["schemas"]["SampleIn"];
            };
        };
        responses: {
            /** @description A hall to begin with. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "id": "a",
                     *           "name": {
                     *             "en": "First",
                     *             "zh-CN": "一类座"
                     *           }
                     *         }
                     *       ],
                     *       "entrances": [
                     *         {
                     *           "id": "e-1",
                     *           "name": {
                     *             "en": "Door 1",
                     *             "zh-CN": "1 号门"
                     *           },
                     *           "x": 80,
                     *           "y": 80,
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "focal": {
                     *         "x": 600,
                     *         "y": 120
                     *       },
                     *       "format": "menpiao.seat-map/1",
                     *       "name": {
                     *         "en": "Main hall",
                     *         "zh-CN": "主厅"
                     *       },
                     *       "sections": [
                     *         {
                     *           "entrance": "e-1",
                     *           "id": "stalls",
                     *           "name": {
                     *             "en": "Stalls",
                     *             "zh-CN": "池座"
                     *           },
                     *           "rows": [
                     *             {
                     *               "id": "stalls-1",
                     *               "label": "1",
                     *               "seats": [
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-1",
                     *                   "kind": "wheelchair",
                     *                   "label": "1",
                     *                   "x": 400,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-2",
                     *                   "kind": "companion",
                     *                   "label": "2",
                     *                   "with": "stalls-1-1",
                     *                   "x": 455,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-3",
                     *                   "label": "3",
                     *                   "x": 510,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "gap": true,
                     *                   "id": "stalls-1-4",
                     *                   "label": "4",
                     *                   "x": 600,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-5",
                     *                   "label": "5",
                     *                   "x": 655,
                     *                   "y": 300
                     *                 },
                     *                 {
                     *                   "category": "a",
                     *                   "id": "stalls-1-6",
                     *                   "label": "6",
                     *                   "x": 710,
                     *                   "y": 300
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "shapes": [
                     *         {
                     *           "kind": "stage",
                     *           "points": [
                     *             [
                     *               300,
                     *               40
                     *             ],
                     *             [
                     *               900,
                     *               40
                     *             ],
                     *             [
                     *               900,
                     *               160
                     *             ],
                     *             [
                     *               300,
                     *               160
                     *             ]
                     *           ],
                     *           "text": {
                     *             "en": "Stage",
                     *             "zh-CN": "舞台"
                     *           }
                     *         }
                     *       ],
                     *       "size": {
                     *         "height": 900,
                     *         "width": 1200
                     *       },
                     *       "zones": [
                     *         {
                     *           "id": "z-main",
                     *           "name": {
                     *             "en": "Seats",
                     *             "zh-CN": "座席区"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeatMapDocument: {
        parameters: {
            query?: {
                /** @description For which program. */
                format?: "menpiao" | "pretix" | "csv" | "svg";
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                seat_map_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, to be saved. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelSession: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": {
                 *         "en": "Typhoon: the show is cancelled",
                 *         "zh-CN": "台风，演出取消"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SessionCancellationIn"];
            };
        };
        responses: {
            /** @description Nothing of the session is sold any more; paying back has begun. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asked_at": null,
                     *       "finished_at": null,
                     *       "id": "03bqh3nt00000003c5e7g9j1m3",
                     *       "orders": {
                     *         "cancelled": 310,
                     *         "done": 12400,
                     *         "total": 20000,
                     *         "troubled": 0
                     *       },
                     *       "reason": {
                     *         "en": "Typhoon: the show is cancelled",
                     *         "zh-CN": "台风，演出取消"
                     *       },
                     *       "refunds": {
                     *         "asked": 12090,
                     *         "asked_amount": {
                     *           "amount": 435240000,
                     *           "currency": "CNY"
                     *         },
                     *         "stuck": 2,
                     *         "succeeded": 3400,
                     *         "succeeded_amount": {
                     *           "amount": 122400000,
                     *           "currency": "CNY"
                     *         }
                     *       },
                     *       "seconds_left": 345,
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "started_at": "2027-03-06T02:00:00Z",
                     *       "state": "running",
                     *       "tickets_void_at": "2027-03-06T02:00:02Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CancellationOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_cancelled`, `session_over` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postponeSession: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "decide_by": "2027-03-20T16:00:00Z",
                 *       "doors_at": "2027-04-08T11:00:00Z",
                 *       "ends_at": "2027-04-08T14:00:00Z",
                 *       "reason": {
                 *         "en": "The artist is ill: a new date",
                 *         "zh-CN": "艺人生病，演出改期"
                 *       },
                 *       "starts_at": "2027-04-08T12:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["PostponementIn"];
            };
        };
        responses: {
            /** @description It takes place later; buyers are told. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "decide_by": "2027-03-20T16:00:00Z",
                     *       "id": "03bqh3nt00000004d6f8h0k2m4",
                     *       "reason": {
                     *         "en": "The artist is ill: a new date",
                     *         "zh-CN": "艺人生病，演出改期"
                     *       },
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "was_starts_at": "2027-03-08T12:00:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PostponementOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_cancelled`, `session_over` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionSeating: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the session sells its seats. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allocations": [
                     *         {
                     *           "name": {
                     *             "zh-CN": "工作票"
                     *           },
                     *           "number": 1,
                     *           "purpose": "house",
                     *           "release_at": "2027-03-08T04:00:00Z"
                     *         }
                     *       ],
                     *       "rules": {
                     *         "distance": 0,
                     *         "no_orphans": true
                     *       },
                     *       "seat_map_id": "03bqh3np0000000eq2s4u6w8y0",
                     *       "sections": [
                     *         {
                     *           "allocations": [
                     *             [
                     *               0,
                     *               4
                     *             ],
                     *             [
                     *               1,
                     *               2
                     *             ]
                     *           ],
                     *           "id": "stalls",
                     *           "tiers": [
                     *             [
                     *               1,
                     *               6
                     *             ]
                     *           ]
                     *         }
                     *       ],
                     *       "tiers": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "name": {
                     *             "zh-CN": "一档"
                     *           },
                     *           "number": 1,
                     *           "prices": {
                     *             "03bqh3np00000003z4b6d8g0j2": 38000
                     *           }
                     *         }
                     *       ],
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SessionSeatingOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSessionSeating: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description The ETag of what was read: nothing is changed that somebody else has changed since. */
                "If-Match": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "allocations": [
                 *         {
                 *           "name": {
                 *             "zh-CN": "工作票"
                 *           },
                 *           "number": 1,
                 *           "purpose": "house",
                 *           "release_at": "2027-03-08T04:00:00Z",
                 *           "seats": [
                 *             "stalls-1-5",
                 *             "stalls-1-6"
                 *           ]
                 *         }
                 *       ],
                 *       "paint": [
                 *         {
                 *           "category": "a",
                 *           "tier": 1
                 *         }
                 *       ],
                 *       "rules": {
                 *         "distance": 0,
                 *         "no_orphans": true
                 *       },
                 *       "seat_map_id": "03bqh3np0000000eq2s4u6w8y0",
                 *       "tiers": [
                 *         {
                 *           "colour": "#D9381E",
                 *           "name": {
                 *             "zh-CN": "一档"
                 *           },
                 *           "number": 1,
                 *           "prices": {
                 *             "03bqh3np00000003z4b6d8g0j2": 38000
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SeatingIn"];
            };
        };
        responses: {
            /** @description How the session sells its seats from now on. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "allocations": [
                     *         {
                     *           "name": {
                     *             "zh-CN": "工作票"
                     *           },
                     *           "number": 1,
                     *           "purpose": "house",
                     *           "release_at": "2027-03-08T04:00:00Z"
                     *         }
                     *       ],
                     *       "rules": {
                     *         "distance": 0,
                     *         "no_orphans": true
                     *       },
                     *       "seat_map_id": "03bqh3np0000000eq2s4u6w8y0",
                     *       "sections": [
                     *         {
                     *           "allocations": [
                     *             [
                     *               0,
                     *               4
                     *             ],
                     *             [
                     *               1,
                     *               2
                     *             ]
                     *           ],
                     *           "id": "stalls",
                     *           "tiers": [
                     *             [
                     *               1,
                     *               6
                     *             ]
                     *           ]
                     *         }
                     *       ],
                     *       "tiers": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "name": {
                     *             "zh-CN": "一档"
                     *           },
                     *           "number": 1,
                     *           "prices": {
                     *             "03bqh3np00000003z4b6d8g0j2": 38000
                     *           }
                     *         }
                     *       ],
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SessionSeatingOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `seats_in_the_way`, `ticket_type_has_orders` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listShipping: {
        parameters: {
            query?: {
                /** @description Only these. */
                state?: "waiting" | "postponed" | "uploaded" | "settled" | "refunded" | "failed" | "frozen" | "dismissed" | null;
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of it. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "changed_at": "2027-03-01T08:10:05Z",
                     *           "corrected": false,
                     *           "dismissal": null,
                     *           "next_attempt_at": "2027-03-01T10:10:05Z",
                     *           "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *           "paid_at": "2027-03-01T04:03:20Z",
                     *           "payment_id": "03bqh3nq00000009f1h3j5k7m9",
                     *           "postponed_to": null,
                     *           "provider_code": "10060001",
                     *           "provider_state": null,
                     *           "state": "failed",
                     *           "tries": 8,
                     *           "uploaded_at": null
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["ShippingPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryShippingNow: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["TryIn"];
            };
        };
        responses: {
            /** @description It is tried now. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changed_at": "2027-03-01T08:10:05Z",
                     *       "corrected": false,
                     *       "dismissal": null,
                     *       "next_attempt_at": "2027-03-01T09:00:00Z",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_at": "2027-03-01T04:03:20Z",
                     *       "payment_id": "03bqh3nq00000009f1h3j5k7m9",
                     *       "postponed_to": null,
                     *       "provider_code": "10060001",
                     *       "provider_state": null,
                     *       "state": "failed",
                     *       "tries": 8,
                     *       "uploaded_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["ShippingOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `shipping_over` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correctShipping: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "《夜航乐队：慢速公路》电子票 2 张，已出票"
                 *     }
                 */
                "application/json": components["schemas"]["CorrectionIn"];
            };
        };
        responses: {
            /** @description The correction is on its way. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changed_at": "2027-03-01T08:10:05Z",
                     *       "corrected": false,
                     *       "dismissal": null,
                     *       "next_attempt_at": "2027-03-08T04:00:00Z",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_at": "2027-03-01T04:03:20Z",
                     *       "payment_id": "03bqh3nq00000009f1h3j5k7m9",
                     *       "postponed_to": null,
                     *       "provider_code": null,
                     *       "provider_state": "shipped",
                     *       "state": "waiting",
                     *       "tries": 1,
                     *       "uploaded_at": "2027-03-01T04:04:10Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ShippingOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `shipping_not_correctable`, `shipping_over` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dismissShipping: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "已在小程序后台手动发货"
                 *     }
                 */
                "application/json": components["schemas"]["DismissalIn"];
            };
        };
        responses: {
            /** @description It is dismissed. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changed_at": "2027-03-01T08:10:05Z",
                     *       "corrected": false,
                     *       "dismissal": "已在小程序后台手动发货",
                     *       "next_attempt_at": null,
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "paid_at": "2027-03-01T04:03:20Z",
                     *       "payment_id": "03bqh3nq00000009f1h3j5k7m9",
                     *       "postponed_to": null,
                     *       "provider_code": "10060001",
                     *       "provider_state": null,
                     *       "state": "dismissed",
                     *       "tries": 8,
                     *       "uploaded_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["ShippingOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `shipping_over` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatement: {
        parameters: {
            query?: {
                /** @description First day; the first of the month if absent. */
                from?: string;
                /** @description Last day; yesterday if absent. */
                to?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the period came to. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accounts": [
                     *         {
                     *           "account": "organizer_payable",
                     *           "closing": {
                     *             "amount": 76000,
                     *             "currency": "CNY"
                     *           },
                     *           "moved": {
                     *             "amount": 76000,
                     *             "currency": "CNY"
                     *           },
                     *           "name": "应付主办方",
                     *           "opening": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           }
                     *         }
                     *       ],
                     *       "events": [
                     *         {
                     *           "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *           "net": {
                     *             "amount": 76000,
                     *             "currency": "CNY"
                     *           },
                     *           "refunded": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "sold": {
                     *             "amount": 76000,
                     *             "currency": "CNY"
                     *           },
                     *           "tickets": 2,
                     *           "title": "夜航乐队：慢速公路"
                     *         }
                     *       ],
                     *       "first_day": "2027-03-01",
                     *       "kinds": [
                     *         {
                     *           "amount": {
                     *             "amount": 76000,
                     *             "currency": "CNY"
                     *           },
                     *           "count": 1,
                     *           "kind": "payment_settled",
                     *           "name": "售票收款"
                     *         }
                     *       ],
                     *       "last_day": "2027-03-07",
                     *       "made_at": "2027-03-08T01:00:00Z",
                     *       "organizer": "江声文化"
                     *     }
                     */
                    "application/json": components["schemas"]["StatementOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatementFile: {
        parameters: {
            query?: {
                /** @description Which kind of file. */
                format?: "csv" | "xlsx" | "pdf";
                /** @description First day; the first of the month if absent. */
                from?: string;
                /** @description Last day; yesterday if absent. */
                to?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, to be saved. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPriceRules: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                ticket_type_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules for whoever orders now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "groups": [
                     *         {
                     *           "amount": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "from_tickets": 4,
                     *           "percent": 10
                     *         }
                     *       ],
                     *       "steps": [
                     *         {
                     *           "id": "03bqh3np0000000cs3v5x7z9b1",
                     *           "name": {
                     *             "zh-CN": "早鸟票"
                     *           },
                     *           "places": 100,
                     *           "price": {
                     *             "amount": 15000,
                     *             "currency": "CNY"
                     *           },
                     *           "until": "2027-03-01T12:00:00Z"
                     *         }
                     *       ],
                     *       "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *     }
                     */
                    "application/json": components["schemas"]["PriceRulesOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPriceRules: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description The ETag of what was read: nothing is changed that somebody else has changed since. */
                "If-Match": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                ticket_type_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "groups": [
                 *         {
                 *           "from_tickets": 4,
                 *           "percent": 10
                 *         }
                 *       ],
                 *       "steps": [
                 *         {
                 *           "name": {
                 *             "zh-CN": "早鸟票"
                 *           },
                 *           "places": 100,
                 *           "price": {
                 *             "amount": 15000,
                 *             "currency": "CNY"
                 *           },
                 *           "until": "2027-03-01T12:00:00Z"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PriceRulesIn"];
            };
        };
        responses: {
            /** @description The rules for whoever orders from now on. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "groups": [
                     *         {
                     *           "amount": {
                     *             "amount": 0,
                     *             "currency": "CNY"
                     *           },
                     *           "from_tickets": 4,
                     *           "percent": 10
                     *         }
                     *       ],
                     *       "steps": [
                     *         {
                     *           "id": "03bqh3np0000000cs3v5x7z9b1",
                     *           "name": {
                     *             "zh-CN": "早鸟票"
                     *           },
                     *           "places": 100,
                     *           "price": {
                     *             "amount": 15000,
                     *             "currency": "CNY"
                     *           },
                     *           "until": "2027-03-01T12:00:00Z"
                     *         }
                     *       ],
                     *       "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *     }
                     */
                    "application/json": components["schemas"]["PriceRulesOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listVenues: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the organizer plays. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "venues": [
                     *         {
                     *           "id": "03bqh3np00000005e7g9j1m3p5",
                     *           "name": {
                     *             "en": "The Wings",
                     *             "zh-CN": "候场"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["VenuesOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlockTicketTypes: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                 *       "promo_code": "FRIENDS-OF-THE-BAND"
                 *     }
                 */
                "application/json": components["schemas"]["UnlockIn"];
            };
        };
        responses: {
            /** @description What the code unlocks of this event. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "allotted": true,
                     *           "attendee_ids_required": false,
                     *           "attendee_names_required": false,
                     *           "hidden": true,
                     *           "id": "03bqh3np0000000dv3x5z7b9d1",
                     *           "name": "前区票",
                     *           "off_sale_at": "2027-03-08T12:00:00Z",
                     *           "on_sale_at": "2027-02-20T04:00:00Z",
                     *           "per_buyer_max": 2,
                     *           "per_order_max": 2,
                     *           "price": {
                     *             "amount": 26000,
                     *             "currency": "CNY"
                     *           },
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5"
                     *         }
                     *       ],
                     *       "label": "乐队的朋友",
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["UnlockedOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `promo_code_invalid` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quoteOrder: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "items": [
                 *         {
                 *           "kind": "quantity",
                 *           "quantity": 2,
                 *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                 *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                 *         }
                 *       ],
                 *       "promo_code": "SPRING20"
                 *     }
                 */
                "application/json": components["schemas"]["QuoteIn"];
            };
        };
        responses: {
            /** @description What it would cost, and why. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "lines": [
                     *         {
                     *           "name": "普通票",
                     *           "quantity": 2,
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "ticket_type_id": "03bqh3np00000003z4b6d8g0j2",
                     *           "total": {
                     *             "amount": 28800,
                     *             "currency": "CNY"
                     *           },
                     *           "unit_price": {
                     *             "amount": 14400,
                     *             "currency": "CNY"
                     *           }
                     *         }
                     *       ],
                     *       "price_parts": [
                     *         {
                     *           "amount": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "kind": "ticket",
                     *           "label": "普通票",
                     *           "position": 1
                     *         },
                     *         {
                     *           "amount": {
                     *             "amount": 18000,
                     *             "currency": "CNY"
                     *           },
                     *           "kind": "ticket",
                     *           "label": "普通票",
                     *           "position": 2
                     *         },
                     *         {
                     *           "amount": {
                     *             "amount": -3600,
                     *             "currency": "CNY"
                     *           },
                     *           "kind": "promo_code",
                     *           "label": "春日八折",
                     *           "position": 1
                     *         },
                     *         {
                     *           "amount": {
                     *             "amount": -3600,
                     *             "currency": "CNY"
                     *           },
                     *           "kind": "promo_code",
                     *           "label": "春日八折",
                     *           "position": 2
                     *         },
                     *         {
                     *           "amount": {
                     *             "amount": 576,
                     *             "currency": "CNY"
                     *           },
                     *           "kind": "service_fee",
                     *           "label": "服务费",
                     *           "position": null
                     *         }
                     *       ],
                     *       "service_fee": {
                     *         "amount": 576,
                     *         "currency": "CNY"
                     *       },
                     *       "total": {
                     *         "amount": 29376,
                     *         "currency": "CNY"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["QuoteOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_on_sale`, `not_yet_on_sale`, `paused`, `promo_code_invalid`, `promotion_exhausted`, `sale_ended`, `seat_taken`, `seats_not_together`, `sold_out` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `companion_without_wheelchair`, `invalid`, `leaves_single_seat`, `table_is_whole`, `too_close` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoom: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room as everybody sees it. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted": 3107,
                     *       "arrived": 1302,
                     *       "commitment": "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
                     *       "drawn": 48211,
                     *       "event_id": "03bqh3np00000001d6f8h0k2m4",
                     *       "frontier": {
                     *         "all_drawn": false,
                     *         "arrived": 0,
                     *         "rank": "107f2a5be0c94d31",
                     *         "tie": "0000000000000000"
                     *       },
                     *       "gathers_at": "2027-03-01T11:30:00Z",
                     *       "id": "03bqh3np00000008a1c3e5g7j9",
                     *       "opens_at": "2027-03-01T12:00:00Z",
                     *       "per_minute": 900,
                     *       "poll_after_s": 30,
                     *       "seed": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                     *       "session_ids": [
                     *         "03bqh3np00000002n7q9s1v3x5"
                     *       ],
                     *       "state": "open",
                     *       "version": 217
                     *     }
                     */
                    "application/json": components["schemas"]["RoomOut"];
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enterRoom: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["EnterIn"];
            };
        };
        responses: {
            /** @description The buyer's place in the line; the token is the place. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ahead": null,
                     *       "bucket": 0,
                     *       "class": "drawn",
                     *       "entered_at": "2027-03-01T11:41:07.250Z",
                     *       "rank": null,
                     *       "tie": null,
                     *       "token": "AQGiCzX3AAAAAAcA_4kMbzYsGQGiCzX4AAAAAACtYx0Q7TnSAaIL3nuAeUqcO1Q6vQZ0s0m9D2Vt0Q"
                     *     }
                     */
                    "application/json": components["schemas"]["EntryOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `room_closed`, `room_not_gathering`, `room_sold_out` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPass: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "AQGiCzX3AAAAAAcA_4kMbzYsGQGiCzX4AAAAAACtYx0Q7TnSAaIL3nuAeUqcO1Q6vQZ0s0m9D2Vt0Q"
                 *     }
                 */
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description The pass, for one order. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2027-03-01T12:41:00.125Z",
                     *       "pass": "AQGiCzX3AAAAAAcA_4kMbzYsGQGiCzX4AAAAAACtYx0Q7TnSAaIMAWUAAAAHAKv0b8n5HwGiDAr_gHn5pA3TzQkWfrJtB1mW4dY"
                     *     }
                     */
                    "application/json": components["schemas"]["PassOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_your_turn`, `pass_expired`, `pass_used`, `room_closed`, `room_not_gathering`, `room_sold_out` */
            409: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `entry_invalid`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPosition: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                room_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "AQGiCzX3AAAAAAcA_4kMbzYsGQGiCzX4AAAAAACtYx0Q7TnSAaIL3nuAeUqcO1Q6vQZ0s0m9D2Vt0Q"
                 *     }
                 */
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description Where the buyer stands at this moment. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ahead": 27732,
                     *       "rank": "a3c19e0b47d2f586",
                     *       "state": "waiting",
                     *       "wait_s": 1849
                     *     }
                     */
                    "application/json": components["schemas"]["PositionOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `entry_invalid`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeatMapSchema: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "title": "menpiao.seat-map/1",
                     *       "type": "object"
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeatMap: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                seat_map_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version of the map, for ever. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "background": null,
                     *       "categories": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "id": "a",
                     *           "name": "一类座"
                     *         }
                     *       ],
                     *       "entrances": [
                     *         {
                     *           "id": "e-1",
                     *           "name": "1 号门",
                     *           "x": 80,
                     *           "y": 80,
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "focal": [
                     *         600,
                     *         120
                     *       ],
                     *       "format": "menpiao.seat-plan/1",
                     *       "id": "03bqh3np0000000eq2s4u6w8y0",
                     *       "name": "主厅",
                     *       "sections": [
                     *         {
                     *           "areas": [],
                     *           "count": 6,
                     *           "entrance": "e-1",
                     *           "first": 0,
                     *           "id": "stalls",
                     *           "level": 1,
                     *           "name": "池座",
                     *           "outline": [],
                     *           "rows": [
                     *             {
                     *               "category": 0,
                     *               "gaps": [
                     *                 3
                     *               ],
                     *               "id": "stalls-1",
                     *               "kinds": "wcnnnn",
                     *               "label": "1",
                     *               "labels": [
                     *                 1,
                     *                 1,
                     *                 6
                     *               ],
                     *               "table": false,
                     *               "with": {
                     *                 "1": "stalls-1-1"
                     *               },
                     *               "x": [
                     *                 400,
                     *                 55,
                     *                 55,
                     *                 90,
                     *                 55,
                     *                 55
                     *               ],
                     *               "y": [
                     *                 300
                     *               ]
                     *             }
                     *           ],
                     *           "view": null,
                     *           "zone": "z-main"
                     *         }
                     *       ],
                     *       "shapes": [
                     *         {
                     *           "kind": "stage",
                     *           "points": [
                     *             300,
                     *             40,
                     *             900,
                     *             40,
                     *             900,
                     *             160,
                     *             300,
                     *             160
                     *           ],
                     *           "text": "舞台"
                     *         }
                     *       ],
                     *       "size": [
                     *         1200,
                     *         900
                     *       ],
                     *       "zones": [
                     *         {
                     *           "id": "z-main",
                     *           "name": "座席区"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SeatPlan"];
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAvailability: {
        parameters: {
            query?: {
                /** @description The `version` of the answer that you have: only what has changed since then comes back. */
                since?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
                /** @description The ETag of what is already there. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What can be had of each ticket type on public view. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": null,
                     *       "ticket_types": [
                     *         {
                     *           "id": "03bqh3np00000003z4b6d8g0j2",
                     *           "remaining": "many",
                     *           "state": "on_sale"
                     *         }
                     *       ],
                     *       "version": "cTr0qZ2xKQ"
                     *     }
                     */
                    "application/json": components["schemas"]["SessionAvailability"];
                };
            };
            /** @description What is there already is still the same. */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeating: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prices by section, and the rules for choosing. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rules": {
                     *         "distance": 0,
                     *         "no_orphans": true
                     *       },
                     *       "seat_map_id": "03bqh3np0000000eq2s4u6w8y0",
                     *       "sections": [
                     *         {
                     *           "id": "stalls",
                     *           "tiers": [
                     *             [
                     *               1,
                     *               6
                     *             ]
                     *           ]
                     *         }
                     *       ],
                     *       "tiers": [
                     *         {
                     *           "colour": "#D9381E",
                     *           "name": "一档",
                     *           "number": 1,
                     *           "prices": [
                     *             {
                     *               "price": {
                     *                 "amount": 38000,
                     *                 "currency": "CNY"
                     *               },
                     *               "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["SeatingShown"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeats: {
        parameters: {
            query?: {
                /** @description The `version` of the answer that you have: only sections that have changed since come back. */
                since?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All sections, or those that have changed since the version that was asked about. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sections": [
                     *         {
                     *           "free": "Dw==",
                     *           "id": "stalls"
                     *         }
                     *       ],
                     *       "version": "1.0.42"
                     *     }
                     */
                    "application/json": components["schemas"]["SeatsShown"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTickets: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the buyer's tickets, newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "admitted_at": null,
                     *           "attendee": {
                     *             "name": "陈**"
                     *           },
                     *           "code": {
                     *             "active_here": true,
                     *             "kind": "rotating",
                     *             "window": {
                     *               "activates_at": "2027-03-07T09:00:00Z",
                     *               "ends_at": "2027-03-08T16:00:00Z",
                     *               "starts_at": "2027-03-08T09:00:00Z",
                     *               "step_seconds": 15,
                     *               "steps": 1680
                     *             }
                     *           },
                     *           "event": {
                     *             "cover": "/media/night-flight.svg",
                     *             "id": "03bqh3np00000001d6f8h0k2m4",
                     *             "title": "夜航乐队：慢速公路"
                     *           },
                     *           "id": "03bqh3nq0000000c2k8m5x7a9b",
                     *           "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *           "seat": null,
                     *           "serial": "4R8TN-0GQ3M",
                     *           "session": {
                     *             "doors_at": "2027-03-08T11:00:00Z",
                     *             "id": "03bqh3np00000002n7q9s1v3x5",
                     *             "starts_at": "2027-03-08T12:00:00Z",
                     *             "time_zone": "Asia/Shanghai"
                     *           },
                     *           "state": "valid",
                     *           "ticket_type": {
                     *             "id": "03bqh3np00000003z4b6d8g0j2",
                     *             "name": "普通票"
                     *           },
                     *           "venue": {
                     *             "id": "03bqh3np00000005e7g9j1m3p5",
                     *             "name": "候场 The Wings"
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["TicketPageOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTicket: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket as it stands. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "admitted_at": null,
                     *       "attendee": {
                     *         "name": "陈**"
                     *       },
                     *       "code": {
                     *         "active_here": true,
                     *         "kind": "rotating",
                     *         "window": {
                     *           "activates_at": "2027-03-07T09:00:00Z",
                     *           "ends_at": "2027-03-08T16:00:00Z",
                     *           "starts_at": "2027-03-08T09:00:00Z",
                     *           "step_seconds": 15,
                     *           "steps": 1680
                     *         }
                     *       },
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq0000000c2k8m5x7a9b",
                     *       "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *       "seat": null,
                     *       "serial": "4R8TN-0GQ3M",
                     *       "session": {
                     *         "doors_at": "2027-03-08T11:00:00Z",
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai"
                     *       },
                     *       "state": "valid",
                     *       "ticket_type": {
                     *         "id": "03bqh3np00000003z4b6d8g0j2",
                     *         "name": "普通票"
                     *       },
                     *       "venue": {
                     *         "id": "03bqh3np00000005e7g9j1m3p5",
                     *         "name": "候场 The Wings"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TicketOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTicketActivation: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["ActivationRequest"];
            };
        };
        responses: {
            /** @description The seed of the code, for this device only. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "epoch": 1,
                     *       "number": "0123456789abcdef",
                     *       "seed": "AAECAwQFBgcICQoLDA0ODw",
                     *       "starts_at": "2027-03-08T09:00:00Z",
                     *       "step_seconds": 15,
                     *       "steps": 1680
                     *     }
                     */
                    "application/json": components["schemas"]["ActivationOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `code_over`, `not_active_here`, `ticket_not_valid`, `ticket_used`, `too_early_to_activate`, `too_many_devices` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTicketCode: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the device may show until `valid_until`. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8",
                     *       "step": 560,
                     *       "valid_until": "2027-03-08T11:20:15Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ShownCodeOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `code_over`, `not_active_here`, `ticket_not_valid`, `ticket_used` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWaitlistEntries: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description `next` of the page before; opaque. */
                cursor?: string;
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the buyer's entries, newest first. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "ahead": 12,
                     *           "event": {
                     *             "cover": "/media/night-flight.svg",
                     *             "id": "03bqh3np00000001d6f8h0k2m4",
                     *             "title": "夜航乐队：慢速公路"
                     *           },
                     *           "id": "03bqh3nq0000000f1n4q7s0v2x",
                     *           "joined_at": "2027-03-01T04:00:00Z",
                     *           "offer": null,
                     *           "offers": 0,
                     *           "quantity": 2,
                     *           "session": {
                     *             "id": "03bqh3np00000002n7q9s1v3x5",
                     *             "starts_at": "2027-03-08T12:00:00Z",
                     *             "time_zone": "Asia/Shanghai"
                     *           },
                     *           "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *           "state": "waiting",
                     *           "ticket_types": [
                     *             {
                     *               "id": "03bqh3np00000003z4b6d8g0j2",
                     *               "name": "普通票"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["WaitlistEntryPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    joinWaitlist: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "quantity": 2,
                 *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                 *       "ticket_type_ids": [
                 *         "03bqh3np00000003z4b6d8g0j2"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["WaitlistEntryIn"];
            };
        };
        responses: {
            /** @description The entry: the buyer waits, and is told by a message when it is their turn. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ahead": 12,
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq0000000f1n4q7s0v2x",
                     *       "joined_at": "2027-03-01T04:00:00Z",
                     *       "offer": null,
                     *       "offers": 0,
                     *       "quantity": 2,
                     *       "session": {
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai"
                     *       },
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "state": "waiting",
                     *       "ticket_types": [
                     *         {
                     *           "id": "03bqh3np00000003z4b6d8g0j2",
                     *           "name": "普通票"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WaitlistEntryOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_waiting`, `buyer_limit`, `still_on_sale`, `too_many_entries`, `waitlist_closed`, `waitlist_full` */
            409: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWaitlistEntry: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entry as it stands. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ahead": null,
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq0000000f1n4q7s0v2x",
                     *       "joined_at": "2027-03-01T04:00:00Z",
                     *       "offer": {
                     *         "order_id": "03bqh3nq00000004p3z6t7w1v9",
                     *         "pay_by": "2027-03-01T05:10:00Z",
                     *         "ticket_type_id": "03bqh3np00000003z4b6d8g0j2"
                     *       },
                     *       "offers": 1,
                     *       "quantity": 2,
                     *       "session": {
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai"
                     *       },
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "state": "offered",
                     *       "ticket_types": [
                     *         {
                     *           "id": "03bqh3np00000003z4b6d8g0j2",
                     *           "name": "普通票"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WaitlistEntryOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawWaitlistEntry: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string;
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path: {
                /** @description An opaque id, sortable by creation. Unknown and foreign ids are the same: not found. */
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["WithdrawalIn"];
            };
        };
        responses: {
            /** @description The entry as it ended. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ahead": null,
                     *       "event": {
                     *         "cover": "/media/night-flight.svg",
                     *         "id": "03bqh3np00000001d6f8h0k2m4",
                     *         "title": "夜航乐队：慢速公路"
                     *       },
                     *       "id": "03bqh3nq0000000f1n4q7s0v2x",
                     *       "joined_at": "2027-03-01T04:00:00Z",
                     *       "offer": null,
                     *       "offers": 0,
                     *       "quantity": 2,
                     *       "session": {
                     *         "id": "03bqh3np00000002n7q9s1v3x5",
                     *         "starts_at": "2027-03-08T12:00:00Z",
                     *         "time_zone": "Asia/Shanghai"
                     *       },
                     *       "session_id": "03bqh3np00000002n7q9s1v3x5",
                     *       "state": "withdrawn",
                     *       "ticket_types": [
                     *         {
                     *           "id": "03bqh3np00000003z4b6d8g0j2",
                     *           "name": "普通票"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WaitlistEntryOut"];
                };
            };
            /** @description `malformed` */
            400: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden` */
            403: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_slow` */
            408: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_large` */
            413: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process is alive. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counters and histograms in Prometheus' text format. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: {
                /** @description The language of texts; else Accept-Language decides. */
                lang?: "zh-CN" | "en";
            };
            header?: {
                /** @description The first language that we speak is taken; Chinese where there is none. */
                "Accept-Language"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can sell: the database answers and has this version's schema. */
            200: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Server-Time": components["headers"]["X-Server-Time"];
                    "X-Trace-Id": components["headers"]["X-Trace-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
