import { type DragEvent, useState } from 'react';

/** For the element on which files can be dropped: its handlers, and `data-over` while something is dragged over it. */
export function useDrop(onFiles: (files: FileList) => void) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    setOver(isOver);
  };
  return {
    'data-over': over || undefined,
    onDragOver: (event: DragEvent) => drag(event, true),
    onDragLeave: (event: DragEvent) => drag(event, false),
    onDrop(event: DragEvent) {
      drag(event, false);
      onFiles(event.dataTransfer.files);
    },
  };
}
