/**
 * The shapes that the pages work with: short names for the contract's schemas. They are generated from
 * contract/openapi.json (`npm run types`), so that a change of the contract breaks the compile and not a page.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Money = Schemas["Money"];
export type SaleState = Schemas["SaleState"];
export type Coded = Schemas["Coded"];
export type Facet = Schemas["Facet"];
export type Facets = Schemas["Facets"];
export type EventCard = Schemas["Card"];
export type EventPage = Schemas["EventPage"];
export type Session = Schemas["ShownSession"];
export type TicketType = Schemas["ShownTicketType"];
export type Bundle = Schemas["ShownBundle"];
export type UnlockedType = Schemas["UnlockedTypeOut"];
export type MovedChoice = Schemas["ChoiceOut"];
export type MovedChoiceRequest = Schemas["ChoiceIn"];
export type RefundRules = Schemas["RefundRulesOut"];
export type RefundQuote = Schemas["RefundQuoteOut"];
export type RefundRequest = Schemas["BuyersRefundIn"];
export type Refund = Schemas["RefundOut"];
export type QuotedTicket = Schemas["QuotedTicketOut"];
export type Availability = Schemas["SessionAvailability"];

export type OrderRequest = Schemas["OrderIn"];
export type Attendee = Schemas["AttendeeIn"];
export type Question = Schemas["AskedQuestionOut"];
export type Answer = Schemas["AnswerIn"];
export type OrderAnswers = Schemas["OrderAnswersOut"];
export type Order = Schemas["OrderOut"];
export type PricePart = Schemas["PricePartOut"];
export type Quote = Schemas["QuoteOut"];
export type QuoteRequest = Schemas["QuoteIn"];
export type SeatChange = Order["seat_changes"][number];
export type OrderState = Order["state"];
export type Payment = Schemas["PaymentOut"];
export type PaymentMethods = Schemas["PaymentMethodsOut"];
export type PaymentMethod = PaymentMethods["methods"][number];

export type LoginLook = Schemas["LookOut"];
export type LoginDesk = Schemas["DeskOut"];
export type LoginApproved = Schemas["ApprovedOut"];
export type Gift = Schemas["GiftOut"];
export type GiftClaim = Schemas["GiftClaimIn"];
export type GiftClaimed = Schemas["ClaimedOut"];

export type Room = Schemas["RoomOut"];
export type RoomState = Schemas["RoomState"];
export type RoomHint = Schemas["ShownRoom"];
export type Frontier = Schemas["FrontierOut"];
export type Entry = Schemas["EntryOut"];
export type Position = Schemas["PositionOut"];
export type Pass = Schemas["PassOut"];

export type WaitlistRequest = Schemas["WaitlistEntryIn"];
export type WaitlistEntry = Schemas["WaitlistEntryOut"];
export type WaitState = WaitlistEntry["state"];

export type Seat = Schemas["SeatOut"];
export type Ticket = Schemas["TicketOut"];
export type TicketState = Ticket["state"];
export type CodeWindow = Schemas["CodeWindowOut"];
export type Activation = Schemas["ActivationOut"];

export type BuyerLogin = Schemas["BuyerLoginOut"];
export type StaffLogin = Schemas["StaffLoginOut"];
export type MessageTemplate = Schemas["MessageTemplateOut"];
export type MessageConsent = Schemas["ConsentOut"];
export type ConsentRequest = Schemas["ConsentsRequest"];

export type Gate = Schemas["GateOut"];
export type ScanRequest = Schemas["ScanIn"];
export type Scan = Schemas["ScanOut"];

/** A list with the cursor of its next page. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** What `wx.requestPayment` takes; the contract leaves `client` open, because each provider has its own. */
export interface PayParameters {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: string;
  paySign: string;
}
