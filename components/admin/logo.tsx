/** The stall: an awning over a counter. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 30 30" aria-hidden="true">
    <rect width="30" height="30" rx="8" fill="#17201b" />
    <path
      d="M6 7h18l2 6a3 3 0 0 1-5.5 1.4A3.3 3.3 0 0 1 15 16a3.3 3.3 0 0 1-5.5-1.6A3 3 0 0 1 4 13z"
      fill="#ffc93c"
    />
    <path d="M8 18.5h14V24H8z" fill="none" stroke="#fff" strokeWidth="2" strokeLinejoin="round" />
  </svg>
);
