// While an answer is looked for, and where none came: the question is in the box again, unless something else is.
const SETTLED_MS = 400  // between a script and the one that it starts, the page says that none is running
const done = new Set()  // what was put into the box: a question that is asked again is not put there once more

function box() {
  return document.querySelector('.st-key-ask-box textarea')
}

function write(text) {
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set
  set.call(box(), text)
  box().dispatchEvent(new Event('input', { bubbles: true }))
}

function put(question) {
  if (box() && !box().value) write(question)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const app = document.querySelector('.stApp')
  if (!data.waiting) {
    if (!done.has(data.key)) put(data.question)
    done.add(data.key)
    return
  }
  if (!done.has(data.key) && box()?.value === data.question) write('')  // put there before, asked again by a button
  done.add(data.key)
  let timer
  const look = () => {
    clearTimeout(timer)
    if (app.getAttribute('data-test-connection-state') !== 'CONNECTED') put(data.question)
    else if (app.getAttribute('data-test-script-state') === 'notRunning') timer = setTimeout(stopped, SETTLED_MS)
  }
  const stopped = () => {
    if (!parentElement.isConnected && !parentElement.host?.isConnected) return
    setTriggerValue('stopped', true)
  }
  const state = new MutationObserver(look)
  state.observe(app, { attributes: true })
  return () => {
    clearTimeout(timer)
    state.disconnect()
  }
}
