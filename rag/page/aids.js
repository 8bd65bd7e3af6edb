// What Streamlit lacks for those who listen, use the keyboard, or lose the connection. All text is set as text.
const spoken = {}  // what was announced last: this module outlives each drawing

function region(id, role) {
  let found = document.getElementById(id)
  if (!found) {
    found = document.createElement('div')
    found.id = id
    found.setAttribute('role', role)
    document.body.append(found)
  }
  return found
}

// A region that was there before its words is read out; one that comes with them may not be.
function announce(data) {
  const live = region('ws-live', 'status')
  if (!data.token || spoken.token === data.token) return
  spoken.token = data.token
  live.textContent = data.answer
}

function named() {
  for (const key of ['open', 'pin']) {
    for (const button of document.querySelectorAll(`[class*="st-key-card-"] [class*="st-key-${key}-"] button`)) {
      const card = button.closest('[class*="st-key-card-"]').querySelector('.ws-card')
      const which = key === 'open' ? card?.dataset.article : card?.getAttribute('aria-label')
      const name = `${button.querySelector('[data-testid="stMarkdownContainer"]')?.textContent.trim()}: ${which}`
      if (which && button.getAttribute('aria-label') !== name) button.setAttribute('aria-label', name)
    }
  }
}

function opener(event) {
  const found = event.target.closest?.('[class*="st-key-open-"]')
  if (found) spoken.opener = [...found.classList].find((name) => name.startsWith('st-key-open-'))
}

function escape(event) {
  const close = document.querySelector('.st-key-close-article button')
  const above = document.querySelector('[role="dialog"], [role="listbox"]')  // closed first, by Streamlit
  if (event.key !== 'Escape' || event.defaultPrevented || !close || above) return
  close.click()
  if (spoken.opener) document.querySelector(`.${spoken.opener} button`)?.focus()
}

function connection(app, words) {
  const lost = region('ws-lost', 'alert')
  const state = app.getAttribute('data-test-connection-state')
  if (state === 'CONNECTED') spoken.connected = true
  const gone = spoken.connected && state !== 'CONNECTED'
  lost.textContent = gone ? words : ''
  document.body.classList.toggle('ws-without-server', gone)
}

export default function ({ data }) {
  const app = document.querySelector('.stApp')
  const look = () => connection(app, data.lost)
  announce(data)
  named()
  look()
  const drawn = new MutationObserver(named)
  drawn.observe(app, { childList: true, characterData: true, subtree: true })
  const state = new MutationObserver(look)
  state.observe(app, { attributes: true, attributeFilter: ['data-test-connection-state'] })
  document.addEventListener('keydown', escape)
  document.addEventListener('click', opener, true)
  return () => {
    drawn.disconnect()
    state.disconnect()
    document.removeEventListener('keydown', escape)
    document.removeEventListener('click', opener, true)
  }
}
