"""Notebooks that show what a kernel does with outputs: name, cells, tags of cells."""

_CHARTS = """
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
x = np.arange(24)
"""

CORPUS = {
    "text": (
        [
            "print('một'); print('hai', year)",
            "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
            "print('a', flush=True)\nprint('b')",
            "sys.stdout.write('không xuống dòng')",
            "{'năm': year, 'x': [1.5, None]}",
            "x = 1;",
            "3;",
            "len(get_ipython().user_ns['In']) > 2, Out[6], _",
            "import logging\nlogging.warning('cảnh báo')",
            "!echo chào",
            "import subprocess\n_ = subprocess.run(['echo', 'từ tiến trình khác'])",
            "import os\n_ = os.write(1, 'byte thô\\n'.encode())",
            "%%capture kept\nprint('giữ')",
            "kept.stdout",
            "%%writefile /dev/null\nx",
            "from contextlib import redirect_stdout\nimport io\n"
            "with redirect_stdout(io.StringIO()) as f:\n    print('x')\nf.getvalue()",
            "import asyncio\nawait asyncio.sleep(0)\n'đã chờ'",
            "%env CHITIEU_TEST=1",
            "__name__, sys.stdout.isatty()",
            "import random\nsorted({'một', 'hai', 'ba'})",
            "for i in range(3):\n    print(i, end='\\r')",
        ],
        None,
    ),
    "displays": (
        [
            "from IPython.display import *",
            "display(HTML('<b>5</b>'))\nyear + 1",
            "display({'application/x+json': {'a': 1}, 'text/plain': ''}, raw=True)",
            "a = display('một', display_id='d')",
            "print('x')\na.update('hai')",
            "update_display('ba', display_id='d')\ndisplay('bốn', display_id='d')",
            "print('mất')\nclear_output()\nprint('còn')",
            "display('mất')\nclear_output(wait=True)\nprint('sau')\ndisplay('còn')",
            "display('ở lại')\nclear_output(wait=True)",
            "class R:\n    def _repr_html_(self): return '<i>r</i>'\n"
            "    def _repr_markdown_(self): return '*r*'\n"
            "    def __repr__(self): return 'R()'\nR()",
            "class M:\n    def _repr_mimebundle_(self, **k):\n"
            "        return {'text/x-m': 'm', 'text/plain': 'M'}, {'alt': 'chữ'}\nM()",
            "Markdown('**đậm**')",
            "Image(data=b'\\x89PNG\\r\\n\\x1a\\n', format='png', metadata={'alt': 'ảnh'})",
            "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>')",
            "Latex('$x^2$'), Math('x')",
            "display(1, 'hai', None, metadata={'a': 1})",
            "JSON({'a': [1, 2]})",
            "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
            "pd.DataFrame({f'cột {i}': range(3) for i in range(30)})",
            "print(pd.DataFrame({f'cột {i}': range(3) for i in range(30)}))",
            "pd.Series([1.5, None], name='s')",
            "import numpy as np\nnp.float64(1.5), np.arange(2000)",
            "print('trước')\ndisplay('giữa')\nprint('sau')\n'cuối'",
        ],
        None,
    ),
    "tags": (
        [
            "print('bỏ qua')",
            "1 / 0",
            "print('vẫn chạy')",
        ],
        {0: ("skip-execution",), 1: ("raises-exception",)},
    ),
    "error": (
        ["def f(x):\n    return 1 / x", "print('trước')\nf(0)", "print('không chạy')"],
        None,
    ),
    "syntax": (["print('a'", "1"], None),
    "unshown": (["class B:\n    def __repr__(self): raise ValueError('hỏng')\nB()", "1"], None),
    "leaves": (["print('trước')\nimport sys\nsys.exit(0)", "print('không chạy')"], None),
    "leaves_badly": (["import sys\nsys.exit('vì lỗi')", "print('không chạy')"], None),
    "charts": (
        [
            _CHARTS,
            "plt.plot(x, x ** 2)\nplt.title('Tỷ lệ hộ nghèo đa chiều, %')",
            "fig, axes = plt.subplots(1, 2, figsize=(8, 3))\n"
            "axes[0].bar(x, x)\naxes[1].scatter(x, -x)\naxes[0].set_ylabel('Số trường đạt chuẩn');",
            "ax = sns.barplot(x=['Mường La', 'Thuận Châu', 'Sốp Cộp'], y=[3, 1, 2])\n"
            "ax.set_title('Theo địa bàn');",
            "sns.heatmap(np.outer(x, x)).set_title('Độ che phủ rừng');",
            "for n in (1, 2):\n    plt.figure()\n    plt.plot(x * n)\n"
            "    plt.xlabel(f'Năm thứ {n}')\nplt.show()\nprint('sau hình')",
            "fig = plt.figure()\nplt.hist(x)\nplt.close(fig)\nfig",
            "%matplotlib inline\nplt.pie([1, 2])\nplt.show()",
            "%config InlineBackend.figure_formats = ['png', 'jpeg']\nplt.plot(x);",
            "import matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 'x'\n"
            "%config InlineBackend.print_figure_kwargs = {'metadata': {'Date': None}}\n"
            "%config InlineBackend.figure_formats = ['svg']\nplt.plot(x);",
            "plt.rcParams['figure.facecolor'] = (0, 0, 0, 0)\nplt.plot(x);",
            "matplotlib.get_backend(), plt.isinteractive()",
        ],
        None,
    ),
}
