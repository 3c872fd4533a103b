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
