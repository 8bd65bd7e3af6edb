async function copy(text) {
  try { return await navigator.clipboard.writeText(text) } catch { }
  const area = document.createElement('textarea')  // where the clipboard is closed to this page
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('section')
  root.replaceChildren(...data.items.map((item) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.setAttribute('aria-live', 'polite')
    button.textContent = item.label
    button.onclick = async () => {
      await copy(item.text)
      button.textContent = data.done
      setTimeout(() => { button.textContent = item.label }, 1600)
    }
    return button
  }))
}
