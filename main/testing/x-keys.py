"""Presses keys as a keyboard would, through the X server's XTEST: x-keys.py "Control_L+w" "Alt_L+F4" ..."""
import ctypes
import sys
import time

x11 = ctypes.CDLL("libX11.so.6")
xtst = ctypes.CDLL("libXtst.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
for call in (x11.XKeysymToKeycode, x11.XFlush, x11.XSync, xtst.XTestFakeKeyEvent, xtst.XTestFakeMotionEvent):
    call.argtypes = None
display = ctypes.c_void_p(x11.XOpenDisplay(None))
if not display:
    sys.exit("no display")
x11.XStringToKeysym.restype = ctypes.c_ulong


def code_of(name: str) -> int:
    code = x11.XKeysymToKeycode(display, ctypes.c_ulong(x11.XStringToKeysym(name.encode())))
    if code == 0:
        sys.exit(f"no key {name}")
    return code


def press(code: int, down: bool) -> None:
    xtst.XTestFakeKeyEvent(display, ctypes.c_uint(code), ctypes.c_int(down), ctypes.c_ulong(0))
    x11.XSync(display, 0)
    time.sleep(0.005)


xtst.XTestFakeMotionEvent(display, -1, 400, 300, ctypes.c_ulong(0))
for combination in sys.argv[1:]:
    codes = [code_of(name) for name in combination.split("+")]
    for code in codes:
        press(code, True)
    for code in reversed(codes):
        press(code, False)
    time.sleep(0.02)
print("pressed", flush=True)
