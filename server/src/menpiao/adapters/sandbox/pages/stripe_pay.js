// The hosted pay page in action: tell the sandbox what the buyer does, then go where it says.
"use strict";

const sheet = document.getElementById("sheet");
const error = document.getElementById("error");
const buttons = [...document.querySelectorAll("button")];
const primary = document.querySelector(".primary");
const label = primary.textContent;

function stay(sentence) {
  primary.textContent = label;
  error.textContent = sentence;
  error.hidden = false;
  buttons.forEach((each) => { each.disabled = false; });
}

async function behave(behaviour) {
  buttons.forEach((each) => { each.disabled = true; });
  error.hidden = true;
  primary.textContent = sheet.dataset.working;
  try {
    const answer = await fetch(`/sim/stripe/checkouts/${sheet.dataset.checkout}/payments`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ behaviour }),
    });
    const content = await answer.json();
    if (content.next) location.replace(content.next);
    else stay(answer.status === 201 ? sheet.dataset.declined : content.message);
  } catch {
    stay(sheet.dataset.unreachable);
  }
}

buttons.forEach((button) => {
  button.addEventListener("click", () => { void behave(button.dataset.behaviour); });
});
