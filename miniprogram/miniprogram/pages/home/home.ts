// The shop window.
Page({ data: {} });
