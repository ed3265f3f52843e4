/** The seat map editor's words in English. */
import type zhCN from "./zh-CN.seatmap";

const en: typeof zhCN = {
  title: "Seat map",
  untitled: "Unnamed hall",
  back: "Back to the halls",
  undo: "Undo: {what}",
  redo: "Redo: {what}",
  nothingToUndo: "Nothing to undo",
  nothingToRedo: "Nothing to redo",
  board: "Canvas of the seat map. Arrow keys move what is selected; the question mark lists all keys.",
  summary: "{seats} seats · {rows} rows",
  summaryAreas: "{capacity} standing",
  selected: "{count} seats selected",
  selectedThings: "{count} selected",
  metres: "{x} × {y} m",
  zoom: "Zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Show everything",
  grid: "Grid",
  panel: "Properties panel",
  tools: {
    title: "Tools", select: "Select", pan: "Pan", row: "Rows", table: "Table", area: "Standing area", outline: "Section outline", stage: "Stage", polygon: "Polygon",
    ellipse: "Ellipse", line: "Line or wall", text: "Text", entrance: "Entrance", focal: "Focal point", paint: "Paint tiers",
  },
  hints: {
    select: "Click a seat, double-click its row, drag a box; Shift adds and removes, Ctrl takes rows",
    pan: "Drag the canvas; holding Space does so with any tool",
    row: "Drag from the first seat to the last; then pull the red dot to bend the row",
    table: "Click to put a table",
    area: "Drag a rectangle, or click corner by corner and double-click to end",
    outline: "Outline of “{section}”: drag a rectangle, or click corner by corner and double-click to end",
    stage: "Drag a rectangle, or click corner by corner and double-click to end",
    polygon: "Drag a rectangle, or click corner by corner and double-click to end",
    ellipse: "Drag the box around the ellipse",
    line: "Drag a line, or click point by point and double-click to end",
    text: "Click to put a text",
    entrance: "Click to put an entrance",
    focal: "Click where everybody looks: the best seats are the nearest",
    paint: "Paint over seats; Shift paints whole rows",
  },
  options: {
    spacing: "Spacing", rows: "Rows", rowSpacing: "Row distance", seats: "Seats", size: "Width", shape: "Shape", round: "Round", square: "Square",
    section: "Into section", polygon: "Polygon", bar: "Bar", exit: "Exit", line: "Line", wall: "Wall", brush: "Brush", seat: "Seats", row: "Rows", wholeSection: "Sections",
    noCategory: "No tier", cm: "cm", as: "As",
  },
  kinds: { title: "Kind of seat", normal: "Normal", wheelchair: "Wheelchair", companion: "Companion", restricted: "Restricted view", aisle: "Aisle" },
  tabs: { properties: "Properties", sections: "Sections", categories: "Tiers", problems: "Check" },
  fields: {
    nameZh: "Name (Chinese)", nameEn: "Name (English)", label: "Number", rowLabel: "Row", width: "Width (m)", height: "Depth (m)", level: "Level",
    zone: "Zone", entrance: "Entrance", none: "None", view: "Picture of the view from here", capacity: "Capacity (people)", category: "Tier", rotation: "Rotation (degrees)",
    tableSeats: "Seats", whole: "Sold only as a whole", gap: "Aisle before this seat", with: "Goes with wheelchair seat", kind: "Kind", textZh: "Text (Chinese)", textEn: "Text (English)", section: "Section",
    viewHint: "An https address or a path here; uploading is safer", viewAddress: "Or its address", viewChoose: "Choose a picture", viewRemove: "Remove", viewWrong: "The file was not used: please choose a JPEG, PNG, WebP or GIF of at least {side} pixels and at most 8 MiB.",
  },
  hall: { title: "Hall", background: "Background (SVG)", choose: "Choose an SVG file", remove: "Remove the background", backgroundHint: "Put a floor plan below the seats and trace it.", refused: "The background contains {what}, which is not allowed. Export an SVG of lines, shapes and texts only.", tooLarge: "The background is larger than 256 KB. Simplify it and try again.", fitSize: "The hall's size now has the picture's proportions." },
  arrange: {
    title: "Arrange", left: "Align left", centre: "Centre horizontally", right: "Align right", top: "Align top", middle: "Centre vertically", bottom: "Align bottom", spreadX: "Distribute horizontally", spreadY: "Distribute vertically",
    mirrorX: "Mirror left and right", mirrorY: "Mirror top and bottom", turnLeft: "Turn left 15°", turnRight: "Turn right 15°", even: "Even spacing",
  },
  actions: {
    number: "Number…", join: "Join into a row", copy: "Copy", paste: "Paste", duplicate: "Duplicate", delete: "Delete", wholeRows: "Select whole rows", moveTo: "Move to section", straighten: "Straighten",
  },
  sections: {
    title: "Sections", add: "Add a section", active: "New seats go here", selectAll: "Select everything", remove: "Delete the section", removeAsk: "Delete “{name}” and its {count} seats? This can be undone.", up: "Move up", down: "Move down",
    zones: "Zones of admission", addZone: "Add a zone", newName: "Section {n}", newZone: "Zone {n}", removeZone: "Delete the zone", details: "Details", order: "The order of sections is the order of seats",
  },
  categories: { title: "Tiers", add: "Add a tier", remove: "Delete the tier", colour: "Colour", lead: "Choose a tier and paint it on the map; prices come later, session by session.", unpainted: "Without a tier", paint: "Paint with “{name}”", selection: "Paint the selection", newName: "Tier {letter}" },
  numbering: {
    title: "Numbering", seats: "Seats", rows: "Rows", number: "Number the seats", name: "Name the rows", from: "Begin at the", left: "left", right: "right", pattern: "Rule", plain: "1 2 3 in turn", odd: "1 3 5 odd", even: "2 4 6 even", split: "From the middle: odd one way, even the other",
    start: "Start", skip: "Leave out", skipHint: "such as 4, 13", fours: "Leave out all with a 4", continued: "Go on from the row before", prefix: "Before", suffix: "After", scheme: "With", letters: "letters A B C", numbers: "numbers 1 2 3", chinese: "Chinese 一 二 三",
    order: "Order", stage: "nearest to the stage first", back: "furthest from the stage first", top: "from top to bottom", bottom: "from bottom to top", preview: "Preview", apply: "Apply", nothing: "Select the seats first.", scope: "{rows} rows, {seats} seats",
  },
  samples: {
    title: "Begin with a sample", lead: "A sample replaces what is drawn; this can be undone.", kind: "Kind", seats: "Seats", theatre: "Theatre", arena: "Arena", stadium: "Stadium", tables: "Banquet tables", standing: "Standing with stands", bowl: "Bowl of stands", make: "Draw it", local: "Drawn on this device; there are more samples once you are signed in.", failed: "Nothing was drawn: {reason}",
  },
  file: {
    menu: "File", new: "New", open: "Open a file…", save: "Save as a file", samples: "Begin with a sample…", import: "Import…", exportAs: "Export: {format}", pretix: "pretix seating plan", csv: "CSV (section, row, seat)", svg: "SVG picture", json: "Menpiao seat map (JSON)",
    unreadable: "This file can't be opened: {where} should be {expected}. Your drawing has not changed.", opened: "Opened; this can be undone.", tooLarge: "The file is larger than 24 MB.", importTitle: "Import a seat map", importLead: "Paste the text or choose a file. It replaces what is drawn; this can be undone.", format: "Format", text: "Text", choose: "Choose a file", importing: "Import",
    needsLogin: "When signed in", saveFirst: "Publish first, then export in this format.",
  },
  save: {
    local: "Saved on this device", saving: "Saving…", saved: "Saved", dirty: "Changes to save", offline: "Server out of reach; saved on this device", refused: "Saved on this device; {count} to correct before the server takes it", storage: "This device's storage is full: save a file", now: "Save now", restored: "Your last drawing is back.",
  },
  conflict: { title: "This map was changed elsewhere", text: "Somebody saved the same hall after you had opened it. Nothing of yours is lost: your drawing is still here.", mine: "Replace it with mine", theirs: "Open theirs (mine becomes a file)", later: "Decide later" },
  publish: {
    action: "Publish", title: "Publish the seat map", lead: "Publishing makes a new version that never changes. Sessions that are on sale keep their version until you move them.", seats: "{count} seats, {areas} standing areas", go: "Publish this version", done: "Version {number} is published", doneUnnumbered: "Published", same: "It is the same as the last version; no new one was made.", errors: "{count} to correct before it can be published.", signIn: "Sign in and make a hall to publish; until then, save a file.",
    warnings: "{count} hints, which don't stand in the way.",
  },
  problems: {
    title: "Check", none: "Nothing is wrong", noneLead: "What is double, missing or on top of each other is listed here as you draw.", error: "Error", warning: "Hint", more: "and {count} more of this kind", show: "Show", count: "{errors} errors, {warnings} hints",
    no_seats: "There are no seats yet. Begin with “Rows”, or with a sample.", too_many_seats: "{about} seats are more than 100,000.", too_many_sections: "{about} sections are more than 500.", too_many_rows: "{about} rows and tables are more than 5,000.", row_too_long: "Row {about} has more than 500 seats.", row_empty: "Row {about} has no seats.", too_many: "At most {about} of a kind can be drawn.", too_many_categories: "{about} tiers are more than 30.",
    svg_too_large: "The background is larger than 256 KB.", svg_refused: "The background may not contain {about}.", bad_id: "The id “{about}” may have letters, digits and . _ -, at most 48.", duplicate_id: "The id “{about}” is there twice.", no_label: "A label of row {about} is empty.", label_too_long: "“{about}” is longer than 60 characters.", text_refused: "“{about}” has characters that are not allowed.",
    duplicate_seat_label: "{about} is there twice in its section: two tickets would say the same.", no_name: "A name is missing.", outside: "{about} lies outside of the drawing. Move it, or make the hall larger.", overlap: "{about} lies on another seat.", unknown_reference: "“{about}” is not there any more.", companion_alone: "{about} is a companion's seat without a wheelchair seat.", not_a_companion: "{about} goes with a wheelchair seat and is no companion's seat.", view_refused: "The picture of “{about}” needs an address that begins with https:// or /, of letters, digits and . _ ~ % - only.", out_of_range: "A size, a level or a rotation of “{about}” is too small or too large.",
    outline_too_short: "The outline of “{about}” has too few points.", too_many_points: "“{about}” has too many points.", outline_missing: "“{about}” has no outline.", no_capacity: "The capacity of “{about}” must be 1 to 200,000.", empty_section: "The section “{about}” is empty.", no_category: "{about} seats have no tier.",
  },
  locked: { tag: "View only", lead: "You may look, but not change anything. Ask an owner or a manager." },
  shortcuts: { title: "Keys", tools: "Tools", edit: "Edit", select: "Select", arrange: "Arrange", view: "View", file: "File", mouse: "Mouse and touch", wheel: "The wheel zooms; two fingers pinch and pan", space: "Hold Space and drag to pan", shift: "Shift: add and remove; move level or upright", alt: "Alt: no snapping", digits: "1–9: paint with that tier" },
  keys: {
    undo: "Undo", redo: "Redo", copy: "Copy", cut: "Cut", paste: "Paste", duplicate: "Duplicate", delete: "Delete", all: "Select all", none: "Select nothing", rows: "Whole rows", save: "Save", open: "Open a file", fit: "Show everything", fitSelection: "Zoom to selection", zoomIn: "Zoom in", zoomOut: "Zoom out",
    left: "5 cm to the left", right: "5 cm to the right", up: "5 cm up", down: "5 cm down", farLeft: "50 cm to the left", farRight: "50 cm to the right", farUp: "50 cm up", farDown: "50 cm down", turnLeft: "Turn left 15°", turnRight: "Turn right 15°", mirror: "Mirror", number: "Number", help: "This list", finish: "End drawing", nextProblem: "Next problem",
  },
  steps: {
    move: "move", bend: "bend", stretch: "stretch", turn: "turn", corner: "move a corner", row: "draw rows", table: "put a table", area: "draw an area", outline: "draw an outline", shape: "draw a shape", text: "put a text", entrance: "put an entrance", focal: "move the focal point", paint: "paint", paste: "paste", duplicate: "duplicate", delete: "delete", cut: "cut",
    align: "align", distribute: "distribute", mirror: "mirror", number: "number", name: "rename", kind: "change the kind", section: "change sections", hall: "change the hall", category: "change tiers", join: "join into a row", open: "open", sample: "sample", import: "import", even: "even spacing", zone: "change zones", gap: "change an aisle", background: "change the background", ids: "tidy ids",
  },
  shapeKinds: { stage: "Stage", wall: "Wall", exit: "Exit", bar: "Bar", text: "Text", line: "Line", polygon: "Polygon", ellipse: "Ellipse" },
  things: { seats: "Seats", row: "A row", table: "Table", area: "Standing area", shape: "Shape", entrance: "Entrance", outline: "Section outline", focal: "Focal point", several: "Several" },
};

export default en;
