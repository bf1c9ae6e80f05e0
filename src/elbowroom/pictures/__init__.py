"""Pictures: arrays and plain records in, figures and one self-contained HTML page out.

Nothing here knows a model. `figures/` draws, `words/` speaks English and Korean, `style` is the one look,
`output` turns a figure into a file, SVG or PNG, and `page` sets figures, numbers and tables as a report.
"""
