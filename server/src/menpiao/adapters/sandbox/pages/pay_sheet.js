// The pay sheet in action: tell the sandbox what the buyer does, then tell the page that opened the sheet.
"use strict";

const sheet = document.getElementById("sheet");
const alone = window.parent === window;

function finish(result, detail) {
  window.parent.postMessage({ source: "menpiao-sandbox", type: "payment", result, detail }, "*");
  if (!alone) return;
  if (sheet.dataset.return) {
    location.replace(sheet.dataset.return);
    return;
  }
  document.getElementById("ask").hidden = true;
  const box = document.getElementById("result");
  box.hidden = false;
  box.classList.toggle("ok", result === "ok");
  if (result === "ok") document.getElementById("mark").setAttribute("d", "m5 12.5 4.5 4.5L19 7.5");
  document.getElementById("outcome").textContent = sheet.dataset[result];
}

async function behave(button) {
  const buttons = [...document.querySelectorAll("button")];
  const primary = document.querySelector(".primary");
  const error = document.getElementById("error");
  const label = primary.textContent;
  buttons.forEach((each) => { each.disabled = true; });
  error.hidden = true;
  primary.textContent = sheet.dataset.working;
  try {
    const answer = await fetch("/sim/payments", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        account_id: sheet.dataset.account,
        prepay_id: sheet.dataset.prepay,
        behaviour: button.dataset.behaviour,
      }),
    });
    const content = await answer.json();
    if (answer.status === 201) {
      finish(content.result, content.detail);
      return;
    }
    finish("fail", `requestPayment:fail ${content.message}`);
  } catch {
    primary.textContent = label;
    error.textContent = sheet.dataset.unreachable;
    error.hidden = false;
    buttons.forEach((each) => { each.disabled = false; });
  }
}

if (sheet.dataset.refused) {
  document.getElementById("dismiss").addEventListener("click", () => {
    window.parent.postMessage(
      { source: "menpiao-sandbox", type: "payment", result: "fail", detail: `requestPayment:fail ${sheet.dataset.refused}` },
      "*",
    );
    if (alone) window.close();
  });
} else {
  document.querySelectorAll("[data-behaviour]").forEach((button) => {
    button.addEventListener("click", () => { void behave(button); });
  });
}
