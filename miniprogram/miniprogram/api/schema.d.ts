// Types of the server's API, written by `npm run types` from contract/openapi.json. Do not edit.

export interface paths {
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
         * @description Ask the provider to collect. Asking again gives the same payment as long as it is open.
         */
        post: operations["startPayment"];
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
         * @description For this machine, or for whoever has the token; to anybody else there is no such page.
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
         * @description The database answers and carries this version's schema.
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
        /** ActivationOut */
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
            /** @example 2027-03-01T11:00:00Z */
            starts_at: string;
            step_seconds: number;
            steps: number;
        };
        /** ActivationRequest */
        ActivationRequest: Record<string, never>;
        /** AttendeeIn */
        AttendeeIn: {
            name: string;
        };
        /** BuyerLoginOut */
        BuyerLoginOut: {
            buyer: components["schemas"]["BuyerOut"];
            /** @example 2027-03-31T04:00:00Z */
            expires_at: string;
            token: string;
        };
        /** BuyerOut */
        BuyerOut: {
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
        };
        /** Card */
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
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
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
        /** Cards */
        Cards: {
            items: components["schemas"]["Card"][];
            next: string | null;
        };
        /** CodeWindowOut */
        CodeWindowOut: {
            /** @example 2027-03-01T11:00:00Z */
            activates_at: string;
            /** @example 2027-03-01T11:00:00Z */
            ends_at: string;
            /** @example 2027-03-01T11:00:00Z */
            starts_at: string;
            step_seconds: number;
            steps: number;
        };
        /** Coded */
        Coded: {
            /** @example shanghai */
            code: string;
            /** @example 上海 */
            name: string;
        };
        /** ConsentOut */
        ConsentOut: {
            kind: string;
            remaining: number;
        };
        /** ConsentsOut */
        ConsentsOut: {
            items: components["schemas"]["ConsentOut"][];
        };
        /** ConsentsRequest */
        ConsentsRequest: {
            /** @example wx8397f8696b538317 */
            app_id: string;
            grants: components["schemas"]["GrantIn"][];
        };
        /** ContactIn */
        ContactIn: {
            name: string;
            phone: string;
        };
        /** EmptyIn */
        EmptyIn: Record<string, never>;
        /** EventPage */
        EventPage: {
            category: components["schemas"]["Coded"];
            city: components["schemas"]["Coded"];
            /**
             * @description A URL or a path on this host.
             * @example /media/night-flight.svg
             */
            cover: string;
            description: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            notes: components["schemas"]["ShownNote"][];
            organizer: components["schemas"]["Named"];
            sale_state: components["schemas"]["SaleState"];
            sessions: components["schemas"]["ShownSession"][];
            summary: string;
            tags: string[];
            /** @example 夜航乐队：慢速公路 */
            title: string;
            venue: components["schemas"]["ShownVenue"];
        };
        /** Facet */
        Facet: {
            /** @example shanghai */
            code: string;
            count: number;
            /** @example 上海 */
            name: string;
        };
        /** Facets */
        Facets: {
            categories: components["schemas"]["Facet"][];
            cities: components["schemas"]["Facet"][];
        };
        /** GateCountsOut */
        GateCountsOut: {
            admitted: number;
            issued: number;
        };
        /** GateEventOut */
        GateEventOut: {
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            title: string;
        };
        /** GateOut */
        GateOut: {
            counts: components["schemas"]["GateCountsOut"];
            event: components["schemas"]["GateEventOut"];
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            /** @example 1 号门 */
            name: string;
            session: components["schemas"]["GateSessionOut"];
            venue: components["schemas"]["GateVenueOut"];
        };
        /** GatePageOut */
        GatePageOut: {
            items: components["schemas"]["GateOut"][];
            next?: null;
        };
        /** GateSessionOut */
        GateSessionOut: {
            /** @example 2027-03-01T11:00:00Z */
            doors_at: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            /** @example 2027-03-01T11:00:00Z */
            starts_at: string;
            time_zone: string;
        };
        /** GateVenueOut */
        GateVenueOut: {
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            name: string;
        };
        /** GrantIn */
        GrantIn: {
            /** @enum {string} */
            answer: "accept" | "reject" | "ban";
            template_id: string;
        };
        /** Health */
        Health: {
            status: string;
        };
        /** ItemOut */
        ItemOut: {
            attendee: components["schemas"]["orders_api_wire_AttendeeOut"] | null;
            position: number;
            price: components["schemas"]["Money"];
            session_id: string;
            ticket_id: string | null;
            ticket_type_id: string;
        };
        /** LineOut */
        LineOut: {
            name: string;
            quantity: number;
            session_id: string;
            ticket_type_id: string;
            total: components["schemas"]["Money"];
            unit_price: components["schemas"]["Money"];
        };
        /** LoginRequest */
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
        /** MessageTemplateOut */
        MessageTemplateOut: {
            kind: string;
            /** @example 4fDl1fGlMGWMl1R2bFK1vR2mOZk1Fl7BhNpUD8iI2aI */
            template_id: string;
            /** @example 购票成功通知 */
            title: string;
        };
        /** MessageTemplatesOut */
        MessageTemplatesOut: {
            items: components["schemas"]["MessageTemplateOut"][];
        };
        /** Money */
        Money: {
            amount: number;
            /** @default CNY */
            currency: string;
        };
        /** Named */
        Named: {
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            name: string;
        };
        /** NamedOut */
        NamedOut: {
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            name: string;
        };
        /** OrderEventOut */
        OrderEventOut: {
            cover: string;
            id: string;
            title: string;
        };
        /** OrderIn */
        OrderIn: {
            attendees?: components["schemas"]["AttendeeIn"][];
            contact?: components["schemas"]["ContactIn"] | null;
            items: components["schemas"]["QuantityItem"][];
        };
        /** OrderOut */
        OrderOut: {
            cancelling: boolean;
            event: components["schemas"]["OrderEventOut"] | null;
            id: string;
            items: components["schemas"]["ItemOut"][];
            lines: components["schemas"]["LineOut"][];
            number: string;
            paid_at: string | null;
            pay_by: string;
            placed_at: string;
            refunds: components["schemas"]["RefundOut"][];
            session: components["schemas"]["OrderSessionOut"] | null;
            /** @enum {string} */
            state: "awaiting_payment" | "paying" | "paid" | "cancelled" | "expired" | "partially_refunded" | "refunded";
            tickets: string[];
            total: components["schemas"]["Money"];
        };
        /** OrderPage */
        OrderPage: {
            items: components["schemas"]["OrderOut"][];
            next: string | null;
        };
        /** OrderSessionOut */
        OrderSessionOut: {
            id: string;
            starts_at: string;
            time_zone: string;
            venue: components["schemas"]["OrderVenueOut"];
        };
        /** OrderVenueOut */
        OrderVenueOut: {
            id: string;
            name: string;
        };
        /** OrganizerOut */
        OrganizerOut: {
            id: string;
            name: string;
        };
        /** PaymentIn */
        PaymentIn: {
            /** @constant */
            method: "wechat_jsapi";
        };
        /** PaymentOut */
        PaymentOut: {
            client: {
                [key: string]: string;
            };
            id: string;
            state: string;
        };
        /**
         * Problem
         * @description RFC 9457 problem details with a stable code.
         */
        Problem: {
            /** @description Stable, for programs. */
            code: string;
            /** @description For people, in their language. */
            detail: string;
            errors?: {
                code: string;
                detail: string;
                /** @description RFC 6901 pointer into the request. */
                pointer: string;
            }[];
            status: number;
            title: string;
            trace_id: string;
            type: string;
        };
        /** QuantityItem */
        QuantityItem: {
            /** @constant */
            kind: "quantity";
            quantity: number;
            /** @description An opaque id. */
            session_id: string;
            /** @description An opaque id. */
            ticket_type_id: string;
        };
        /** RefundOut */
        RefundOut: {
            amount: components["schemas"]["Money"];
            id: string;
            reason: string;
            state: string;
        };
        /**
         * SaleState
         * @description What a buyer is told about a ticket type, a session or an event.
         * @enum {string}
         */
        SaleState: "upcoming" | "on_sale" | "paused" | "sold_out" | "ended";
        /** ScanIn */
        ScanIn: {
            /**
             * @description What the camera read, whatever it was.
             * @example 040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8
             */
            code: string;
            /** @constant */
            direction: "in";
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
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
        /** ScanOut */
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
        /** ScannedTicketOut */
        ScannedTicketOut: {
            /** @example 陈** */
            attendee: string | null;
            /** @example 4R8TN-0GQ3M */
            serial: string;
            /** @example 普通票 */
            ticket_type: string;
        };
        /** SessionAvailability */
        SessionAvailability: {
            ticket_types: components["schemas"]["TypeAvailability"][];
            version: string;
        };
        /** SessionVenue */
        SessionVenue: {
            city: components["schemas"]["Coded"];
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            name: string;
        };
        /** ShownCodeOut */
        ShownCodeOut: {
            /** @example 040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8 */
            code: string;
            step: number;
            /** @example 2027-03-01T11:00:00Z */
            valid_until: string;
        };
        /** ShownNote */
        ShownNote: {
            text: string;
            title: string;
        };
        /** ShownSession */
        ShownSession: {
            /** Format: date-time */
            doors_at: string;
            /** Format: date-time */
            ends_at: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            sale_state: components["schemas"]["SaleState"];
            /** Format: date-time */
            starts_at: string;
            ticket_types: components["schemas"]["ShownTicketType"][];
            /** @example Asia/Shanghai */
            time_zone: string;
            venue: components["schemas"]["SessionVenue"];
        };
        /** ShownTicketType */
        ShownTicketType: {
            attendee_names_required: boolean;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
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
        };
        /** ShownVenue */
        ShownVenue: {
            address: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            latitude: number | null;
            longitude: number | null;
            /** @example 候场 The Wings */
            name: string;
        };
        /** StaffLoginOut */
        StaffLoginOut: {
            /** @example 2027-03-01T16:00:00Z */
            expires_at: string;
            organizer: components["schemas"]["OrganizerOut"];
            staff: components["schemas"]["StaffOut"];
            token: string;
        };
        /** StaffOut */
        StaffOut: {
            id: string;
            /** @example 陈晓 */
            name: string;
        };
        /** TicketCodeOut */
        TicketCodeOut: {
            active_here: boolean;
            /** @constant */
            kind: "rotating";
            window: components["schemas"]["CodeWindowOut"];
        };
        /** TicketEventOut */
        TicketEventOut: {
            cover: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            /** @example 春日音乐会 */
            title: string;
        };
        /** TicketOut */
        TicketOut: {
            /** @example 2027-03-01T11:00:00Z */
            admitted_at: string | null;
            attendee: components["schemas"]["tickets_api_AttendeeOut"] | null;
            code: components["schemas"]["TicketCodeOut"];
            event: components["schemas"]["TicketEventOut"];
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            order_id: string;
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
        /** TicketPageOut */
        TicketPageOut: {
            items: components["schemas"]["TicketOut"][];
            next: string | null;
        };
        /** TicketSessionOut */
        TicketSessionOut: {
            /** @example 2027-03-01T11:00:00Z */
            doors_at: string;
            /** @example 03bqh3nq00000004p3z6t7w1v9 */
            id: string;
            /** @example 2027-03-01T11:00:00Z */
            starts_at: string;
            /** @example Asia/Shanghai */
            time_zone: string;
        };
        /** TypeAvailability */
        TypeAvailability: {
            id: string;
            /**
             * @example many
             * @example 7
             */
            remaining: number | "many";
            /** @enum {string} */
            state: "upcoming" | "on_sale" | "paused" | "sold_out" | "ended";
        };
        /** AttendeeOut */
        orders_api_wire_AttendeeOut: {
            name: string;
        };
        /** AttendeeOut */
        tickets_api_AttendeeOut: {
            /** @example 陈** */
            name: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    receiveWechatNotice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                about: string;
                account_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description A code of `getFacets`. */
                city?: string | null;
                /** @description A code of `getFacets`. */
                category?: string | null;
                /** @description Every word must be found: title, summary, venue, city, tags. */
                q?: string;
                /** @description First day, in the venue's zone. */
                from?: string | null;
                /** @description Last day, in the venue's zone. */
                to?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cards"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
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
            query?: never;
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Facets"];
                };
            };
        };
    };
    listGates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatePageOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffLoginOut"];
                };
            };
            /** @description `login_blocked`, `not_staff` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`, `login_code_refused`, `unknown_provider` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_unavailable` */
            503: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScanIn"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BuyerLoginOut"];
                };
            };
            /** @description `login_blocked` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid`, `login_code_refused`, `unknown_provider` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `login_unavailable` */
            503: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, nothing follows */
            204: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
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
            query?: never;
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentsRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentsOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
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
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageTemplatesOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
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
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
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
            query?: never;
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderIn"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `buyer_limit`, `not_on_sale`, `not_yet_on_sale`, `paused`, `sale_ended`, `sold_out`, `terms_changed` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_key_reused`, `invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
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
            query?: never;
            header?: never;
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
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
            query?: never;
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string | null;
            };
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmptyIn"];
            };
        };
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `order_closed` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
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
            query?: never;
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string | null;
            };
            path: {
                order_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentIn"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_payer`, `order_closed`, `payment_not_set_up`, `payment_refused`, `too_late_to_pay` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_unavailable` */
            503: {
                headers: {
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
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAvailability"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
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
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketPageOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
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
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
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
            query?: never;
            header: {
                /** @description Up to 64 visible ASCII characters; the same key and body is the same request. */
                "Idempotency-Key": string | null;
            };
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActivationRequest"];
            };
        };
        responses: {
            /** @description Document created, URL follows */
            201: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivationOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `code_over`, `not_active_here`, `ticket_not_valid`, `ticket_used`, `too_early_to_activate`, `too_many_devices` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid` */
            422: {
                headers: {
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
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    "cache-control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownCodeOut"];
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `code_over`, `not_active_here`, `ticket_not_valid`, `ticket_used` */
            409: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
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
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Request fulfilled, document follows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `busy` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
