interface SkipLinkProps {
  /** Id of the element to go on from; it can take the focus. */
  to: string;
  label: string;
}

/** Leads a keyboard past something long; seen while it has the focus. It leaves the address alone, which says what the page shows. */
export const SkipLink = ({ to, label }: SkipLinkProps) => (
  <a
    href={`#${to}`}
    className="skip-link"
    onClick={(event) => {
      event.preventDefault();
      document.getElementById(to)?.focus();
    }}
  >
    {label}
  </a>
);
