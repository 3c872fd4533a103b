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
