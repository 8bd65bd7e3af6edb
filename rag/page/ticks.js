export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('ul')
  root.setAttribute('aria-label', data.label)
  const ticked = () => [...root.querySelectorAll('input:checked')].map((input) => input.value)
  root.replaceChildren(...data.items.map((item) => {
    const input = document.createElement('input')
    input.type = 'checkbox'
    input.value = item.key
    input.checked = item.ticked
    input.onchange = () => setTriggerValue('ticked', ticked())
    const words = document.createElement('span')
    words.dir = 'auto'
    words.textContent = item.text
    const note = document.createElement('small')
    note.dir = 'auto'
    note.textContent = item.note
    words.append(note)
    const label = document.createElement('label')
    label.append(input, words)
    const row = document.createElement('li')
    row.append(label)
    return row
  }))
}
