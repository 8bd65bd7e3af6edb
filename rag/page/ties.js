const SVG = 'http://www.w3.org/2000/svg'

function element(kind, className, text) {
  const made = document.createElement(kind)
  made.className = className
  if (text) made.textContent = text  // never markup: names come from articles
  return made
}

function names(side, rows, light) {
  const list = element('ul', side)
  rows.forEach((row, at) => {
    const item = element('li', '')
    const name = element(row.href ? 'a' : 'span', 'name', row.name)
    if (row.href) { name.href = row.href; name.target = '_self' }
    name.dir = 'auto'
    name.title = row.name
    item.append(name)
    if (row.told) item.append(element('span', 'hidden', ` ${row.told}`))
    for (const on of ['pointerenter', 'focusin']) item.addEventListener(on, () => light(side, at))
    for (const off of ['pointerleave', 'focusout']) item.addEventListener(off, () => light())
    list.append(item)
  })
  return list
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('section')
  const lines = document.createElementNS(SVG, 'svg')
  lines.setAttribute('aria-hidden', 'true')
  const arrows = data.lines.map((line) => {
    const arrow = document.createElementNS(SVG, 'g')
    arrow.setAttribute('class', line.tie)
    arrow.style.setProperty('--width', line.width)
    arrow.append(document.createElementNS(SVG, 'path'), document.createElementNS(SVG, 'path'))
    return arrow
  })
  lines.append(...arrows)

  function light(side, at) {  // the ties of one name, or of nobody in particular
    const here = data.lines.map((line) => side === undefined || line[side] === at)
    arrows.forEach((arrow, i) => arrow.classList.toggle('faint', !here[i]))
    for (const list of [from, to]) {
      const met = new Set(data.lines.filter((_, i) => here[i]).map((line) => line[list.className]))
      for (const [i, item] of [...list.children].entries()) item.classList.toggle('faint', !met.has(i))
    }
  }

  function draw() {
    const { top, width } = lines.getBoundingClientRect()
    const middle = (item) => { const box = item.getBoundingClientRect(); return box.top + box.height / 2 - top }
    data.lines.forEach((line, i) => {
      const start = middle(from.children[line.from]), end = middle(to.children[line.to])
      const [shaft, head] = arrows[i].children
      shaft.setAttribute('d', `M0 ${start}C${width / 2} ${start} ${width / 2} ${end} ${width - 6} ${end}`)
      head.setAttribute('d', `M${width - 9} ${end - 4}l8 4l-8 4`)
    })
  }

  const from = names('from', data.from, light), to = names('to', data.to, light)
  root.setAttribute('aria-label', data.label)
  root.replaceChildren(from, lines, to)
  const watch = new ResizeObserver(draw)
  watch.observe(root)
  return () => watch.disconnect()
}
