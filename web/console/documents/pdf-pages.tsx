import { ActionIcon, Loader } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist';
import type { PDFDocumentProxy } from 'pdfjs-dist';
// oxlint-disable-next-line import/default -- the address of the file, made by Vite
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { t } from '../t.ts';
import classes from './documents.module.css';
import { Sheet } from './sheet.tsx';

GlobalWorkerOptions.workerSrc = workerUrl;

const zooms = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;

/** One page at a time: by its buttons, and by the arrow and page keys. `damaged` is shown where it is no PDF that can be read. */
export function PdfPages({ bytes, damaged }: { bytes: ArrayBuffer; damaged: ReactNode }) {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [failed, setFailed] = useState(false);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(2);
  useEffect(() => {
    // Its worker takes the bytes away from whoever gives them. Nothing is fetched but what we serve ourselves.
    const task = getDocument({
      data: new Uint8Array(bytes.slice(0)),
      wasmUrl: '/pdf/wasm/',
      cMapUrl: '/pdf/cmaps/',
      cMapPacked: true,
      standardFontDataUrl: '/pdf/standard_fonts/',
      enableXfa: false,
    });
    task.promise.then(setPdf, () => setFailed(true));
    return () => void task.destroy();
  }, [bytes]);
  if (failed) return damaged;
  if (!pdf) return <Loader aria-label={t('document.loading')} />;
  const pages = pdf.numPages;
  const go = (to: number) => setPage(Math.min(pages, Math.max(1, to)));
  const size = (to: number) => setZoom(Math.min(zooms.length - 1, Math.max(0, to)));
  const keys: Record<string, () => void> = {
    PageDown: () => go(page + 1),
    PageUp: () => go(page - 1),
    ArrowRight: () => go(page + 1),
    ArrowLeft: () => go(page - 1),
    Home: () => go(1),
    End: () => go(pages),
    '+': () => size(zoom + 1),
    '-': () => size(zoom - 1),
  };
  const press = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys do what its buttons do
    <div onKeyDown={press}>
      <div className={classes.tools}>
        <Tool label={t('document.page.before')} icon={IconChevronLeft} off={page === 1} onClick={() => go(page - 1)} />
        <output>{t('document.page', { page, pages })}</output>
        <Tool
          label={t('document.page.after')}
          icon={IconChevronRight}
          off={page === pages}
          onClick={() => go(page + 1)}
        />
        <Tool label={t('document.smaller')} icon={IconZoomOut} off={zoom === 0} onClick={() => size(zoom - 1)} />
        <Tool
          label={t('document.larger')}
          icon={IconZoomIn}
          off={zoom === zooms.length - 1}
          onClick={() => size(zoom + 1)}
        />
      </div>
      <PdfPage key={`${page} ${zoom}`} pdf={pdf} page={page} zoom={zooms[zoom] ?? 1} />
    </div>
  );
}

interface ToolProps {
  label: string;
  icon: typeof IconZoomIn;
  off: boolean;
  onClick: () => void;
}

function Tool({ label, icon: Picture, off, onClick }: ToolProps) {
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      aria-disabled={off}
      data-disabled={off || undefined}
      onClick={onClick}
    >
      <Picture size={18} />
    </ActionIcon>
  );
}

/** A page as a picture for those who see it, and as text for those who hear it. */
function PdfPage({ pdf, page, zoom }: { pdf: PDFDocumentProxy; page: number; zoom: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<HTMLElement>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    let stop = (): void => {};
    let over = false;
    const draw = async () => {
      const found = await pdf.getPage(page);
      const target = canvas.current;
      if (over || !target) return;
      const [width, sharp] = [sheet.current?.clientWidth ?? 800, Math.min(2, window.devicePixelRatio || 1)];
      const scale = (width / found.getViewport({ scale: 1 }).width) * zoom;
      const viewport = found.getViewport({ scale: scale * sharp });
      target.width = Math.floor(viewport.width);
      target.height = Math.floor(viewport.height);
      target.style.width = `${Math.floor(viewport.width / sharp)}px`;
      // Fitted, it stays so when the screen is turned.
      target.style.maxWidth = zoom > 1 ? 'none' : '100%';
      const task = found.render({ canvas: target, viewport });
      stop = () => task.cancel();
      await task.promise;
      const { items } = await found.getTextContent();
      if (!over) setText(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
    };
    // Left in the middle, it is cancelled; what cannot be drawn stays white.
    draw().catch(() => {});
    return () => {
      over = true;
      stop();
    };
  }, [pdf, page, zoom]);
  const label = t('document.page', { page, pages: pdf.numPages });
  return (
    <Sheet ref={sheet} label={label}>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a picture that is drawn here */}
      <canvas ref={canvas} role="img" aria-label={label} />
      <div className="visually-hidden">{text}</div>
    </Sheet>
  );
}
