// The mini program's entry: one App for all pages.
App({});
