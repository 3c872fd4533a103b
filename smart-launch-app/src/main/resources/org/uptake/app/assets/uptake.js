// Leaving an open task pauses it; a form that is sent has said already what is to happen.
const leave = document.querySelector('form[data-leave]');
let sent = false;

document.addEventListener('submit', event => {
  if (sent && event.target.dataset.sent) {
    event.preventDefault(); // a double click
    return;
  }
  sent = true;
  event.target.dataset.sent = 'yes';
});

// Inside the app the pause comes first, so that the next page shows it.
document.addEventListener('click', event => {
  const link = event.target.closest('a[href]');
  if (!leave || sent || !link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.hash) {
    return;
  }
  event.preventDefault();
  sent = true;
  fetch(leave.action, { method: 'POST', body: new URLSearchParams(new FormData(leave)), redirect: 'manual' })
    .finally(() => location.assign(link.href));
});

addEventListener('pagehide', () => {
  if (leave && !sent) {
    navigator.sendBeacon(leave.action, new URLSearchParams(new FormData(leave)));
  }
});

// A page from the browser's memory shows an old state: get it anew.
addEventListener('pageshow', event => {
  if (event.persisted) {
    location.reload();
  }
});

// Says in time that the visit is about to end, without a reload: what is written in a form stays.
const visit = location.pathname.match(/^\/visits\/[^/]+\//);
const WARN = 120;

function warn(text, stay) {
  let box = document.getElementById('ending');
  if (!box) {
    box = document.createElement('p');
    box.id = 'ending';
    box.className = 'callout ending';
    box.setAttribute('role', 'alert');
    document.getElementById('main').before(box);
  }
  box.textContent = text;
  if (stay) {
    const button = document.createElement('button');
    button.className = 'button small';
    button.type = 'button';
    button.textContent = 'Stay';
    button.addEventListener('click', () => look('?stay=yes'));
    box.append(' ', button);
  }
}

async function look(stay = '') {
  try {
    const answer = await fetch(visit[0] + 'time' + stay);
    if (!answer.ok) {
      warn('This visit is over. Copy what you have written, then open Uptake from the chart again.', false);
      return;
    }
    const { idle, longest } = await answer.json();
    if (longest <= WARN) {
      warn('This visit ends in two minutes, as every visit does after some hours. Save what you are writing, '
        + 'then open Uptake from the chart again.', false);
    } else if (idle <= WARN) {
      warn('This visit ends in two minutes because it is not used.', true);
    } else {
      document.getElementById('ending')?.remove();
    }
    const left = Math.min(idle, longest);
    setTimeout(look, 1000 * Math.max(5, left > WARN ? left - WARN : left + 1));
  } catch {
    setTimeout(look, 60000); // away for a moment; the next page says so if it lasts
  }
}

if (visit) {
  look();
}
