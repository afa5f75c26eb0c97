// Runs inside the page: what a person could not read of the document as it is shown now. Gives a list of findings, each
// one line. Looks at laid-out boxes and computed colours only, so it does not matter how the document was made.
(() => {
  const findings = new Set();
  const say = (what, element, detail) => {
    const text = (element?.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
    findings.add(`${what}: <${element?.tagName?.toLowerCase() ?? '?'}> ${detail} in "${text}"`);
  };
  const width = document.documentElement.clientWidth;

  // What is hidden on purpose (preheaders, anchors for machines) is read by nobody.
  const isHidden = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.display === 'none' || style.visibility !== 'visible') return true;
      if (one.getAttribute('aria-hidden') === 'true' && (style.opacity === '0' || one.offsetHeight <= 1)) return true;
    }
    return false;
  };

  function overflow() {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > width) say('overflow', document.body, `the page is ${scrollWidth} px wide, the screen ${width}`);
    for (const element of document.body.querySelectorAll('*')) {
      if (isHidden(element)) continue;
      const style = getComputedStyle(element);
      const clips = style.overflowX !== 'visible' || style.overflowY !== 'visible';
      const isOver = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
      if (clips && isOver && style.display !== 'inline') say('clipped', element, style.overflowX);
      if (style.textOverflow === 'ellipsis' && isOver) say('clipped', element, 'ellipsis');
    }
  }

  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeValue.trim() !== '' && node.parentElement && !isHidden(node.parentElement)) found.push(node);
    }
    return found;
  };

  function places() {
    const card = document.querySelector('.card')?.getBoundingClientRect();
    for (const node of texts()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width === 0 || box.height === 0) continue;
        const [left, right] = card ? [card.left, card.right] : [0, width];
        if (box.left < Math.max(0, left) - 1 || box.right > Math.min(width, right) + 1)
          say('outside', node.parentElement, `from ${Math.round(box.left)} to ${Math.round(box.right)} px`);
      }
      const size = Number.parseFloat(getComputedStyle(node.parentElement).fontSize);
      if (size < 12) say('tiny', node.parentElement, `${size} px`);
    }
  }

  // A short word in two lines: its column is too narrow. Long ones have to be broken somewhere.
  function brokenWords() {
    for (const node of texts()) {
      if (node.parentElement.closest('pre, code')) continue;
      for (const { 0: word, index } of node.nodeValue.matchAll(
        /(?<![\p{L}\p{N}_./@-])\p{L}{2,16}(?![\p{L}\p{N}_./@-])/gu,
      )) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set(
          [...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top)),
        );
        if (lines.size > 1) say('broken', node.parentElement, `"${word}" stands in ${lines.size} lines`);
      }
    }
  }

  const channels = (colour) => {
    const parts = /rgba?\(([^)]+)\)/
      .exec(colour)?.[1]
      .split(/[\s,/]+/)
      .map(Number);
    if (!parts) throw new Error(`unknown colour ${colour}`);
    return { r: parts[0], g: parts[1], b: parts[2], a: parts[3] ?? 1 };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const luminance = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  // What is behind an element: its own background and those of everything around it, each over the next.
  const backgroundOf = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.backgroundImage !== 'none')
        findings.add(`image: <${one.tagName.toLowerCase()}> has a background image`);
      layers.push(channels(style.backgroundColor));
      if (layers.at(-1).a === 1) break;
    }
    const scheme = matchMedia('(prefers-color-scheme: dark)').matches;
    const canvas = scheme ? { r: 18, g: 18, b: 18, a: 1 } : { r: 255, g: 255, b: 255, a: 1 };
    return layers.reverse().reduce((below, top) => over(top, below), canvas);
  };

  function contrast() {
    const seen = new Set();
    for (const { parentElement: element } of texts()) {
      if (seen.has(element)) continue;
      seen.add(element);
      const style = getComputedStyle(element);
      let opacity = 1;
      for (let one = element; one; one = one.parentElement) opacity *= Number(getComputedStyle(one).opacity);
      const background = backgroundOf(element);
      const colour = channels(style.color);
      const found = ratio(over({ ...colour, a: colour.a * opacity }, background), background);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const wanted = isLarge ? 3 : 4.5;
      if (found < wanted)
        say('contrast', element, `${found.toFixed(2)}:1 where ${wanted}:1 is needed (${style.color})`);
    }
  }

  // WCAG 2.2, 2.5.8: what is pressed is at least 24 px high, links in running text excepted.
  function targets() {
    for (const link of document.querySelectorAll('a')) {
      const style = getComputedStyle(link);
      if (isHidden(link) || style.display === 'inline') continue;
      const box = link.getBoundingClientRect();
      if (box.height < 24 || box.width < 24)
        say('target', link, `${Math.round(box.width)} × ${Math.round(box.height)} px`);
    }
  }

  function outsideWorld() {
    for (const element of document.querySelectorAll(
      'img:not([src^="data:"]), link, script, iframe, video, audio, object, embed, form, input, source',
    ))
      say('remote', element, 'has no place in a notice');
    if (/url\(|@import/i.test([...document.querySelectorAll('style')].map((one) => one.textContent).join('')))
      findings.add('remote: a style fetches something');
    for (const link of document.querySelectorAll('a'))
      if (!/^(?:https?:|mailto:)/.test(link.getAttribute('href') ?? ''))
        say('link', link, link.getAttribute('href') ?? 'none');
    // What a picture says is read where pictures are not shown.
    for (const image of document.images) if (image.alt.trim() === '') say('picture', image, 'has no text in its place');
    if (!document.documentElement.lang) findings.add('language: the document names none');
    if (document.title.trim() === '') findings.add('title: there is none');
  }

  // A sign no font has is drawn as the box that stands for every such sign. One finding each.
  function glyphs() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const drawn = (text, family) => {
      context.clearRect(0, 0, 40, 40);
      context.font = `24px ${family}`;
      context.fillText(text, 4, 30);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    const seen = new Set();
    for (const node of texts()) {
      const family = getComputedStyle(node.parentElement).fontFamily;
      for (const sign of node.nodeValue) {
        if (sign < '\u0250' || seen.has(sign) || /\p{M}|\p{Cf}|\p{Z}|\p{Cc}|\p{Emoji_Modifier}/u.test(sign)) continue;
        seen.add(sign);
        if (drawn(sign, family) === drawn('\u{2fffe}', family)) findings.add(`glyph: ${sign}`);
      }
    }
  }

  overflow();
  glyphs();
  places();
  brokenWords();
  contrast();
  targets();
  outsideWorld();
  return [...findings];
})();
