/** Words of the settings. */
import type zhCN from "./zh-CN.settings";

const en: typeof zhCN = {
  settings: {
    lead: "What is set once and seldom touched.",
    profile: "About the organizer", profileLead: "The name and the contact that buyers read on pages of events, a second after saving.", name: "Name", contact: "Contact", logo: "Logo", logoChoose: "Choose a picture", logoRemove: "Remove", logoWrong: "The file was not used: please choose a JPEG, PNG, WebP or GIF of at least {side} pixels and at most 8 MiB.", save: "Save", saved: "Saved. What buyers see is being updated.", unsaved: "Not saved yet",
    languages: "Languages of your texts", languagesLead: "Editors ask for these, and the checks before publishing tell what is missing in them. What is written in the other one stays and can be changed; who reads only that one is shown what there is.", languageChoices: { both: "Chinese and English", zh: "Chinese only", en: "English only" }, languagesSaved: "Saved.",
    messages: "Messages", messagesLead: "What buyers are sent in WeChat. Templates belong to the mini program: whoever runs the platform sets them; here you see which are set up, and what buyers read.",
    app: "Mini program: {app}", noApp: "No mini program is connected: no message is sent.", mapped: "Set up", unmapped: "Not set up", template: "Template {id}", unmappedLead: "No template is set up for it, so it is not sent. Ask whoever runs the platform to set one up (Platform, Messages).",
  },
};

export default en;
