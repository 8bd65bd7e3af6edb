export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('ul')
  root.className = data.narrow ? 'narrow' : 'wide'
  root.setAttribute('aria-label', data.label)
  root.replaceChildren(...data.items.map((item) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.dir = 'auto'
    button.textContent = item.text
    if (item.note) {
      const note = document.createElement('small')
      note.textContent = item.note
      button.append(note)
    }
    if (item.current) button.setAttribute('aria-current', 'true')
    button.onclick = () => setTriggerValue('picked', item.key)
    const row = document.createElement('li')
    row.append(button)
    return row
  }))
}
