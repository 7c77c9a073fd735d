//! Interrupts: a run that is asked to end does so within a second, and can be gone on with.

use std::sync::Arc;

use crate::batch::Gauge;

/// What asks the program to end.
pub(super) struct Signals {
    #[cfg(unix)]
    came: Arc<std::sync::atomic::AtomicI32>,
}

#[cfg(unix)]
impl Signals {
    /// Asks a run to stop when the program is asked to end. If it has not ended in time (a page takes long, an input is
    /// waited for), the program ends all the same: what a checkpoint speaks of stands at any instant.
    pub(super) fn watch(gauge: &Arc<Gauge>) -> Self {
        use std::io::Write;
        use std::sync::atomic::{AtomicI32, Ordering};
        use std::time::Duration;

        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

        /// How long pages under way are waited for.
        const GRACE: Duration = Duration::from_millis(600);

        let came = Arc::new(AtomicI32::new(0));
        if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) {
            let (gauge, came) = (Arc::clone(gauge), Arc::clone(&came));
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    gauge.stop.store(true, Ordering::Relaxed);
                    if came.swap(signal, Ordering::Relaxed) != 0 {
                        std::process::exit(128 + signal);
                    }
                    std::thread::spawn(move || {
                        std::thread::sleep(GRACE);
                        let _ = writeln!(
                            std::io::stderr(),
                            "taosha: stopped before the pages under way were done; with -o the same command goes on"
                        );
                        std::process::exit(128 + signal);
                    });
                }
            });
        }
        Self { came }
    }

    /// Ends the program as the signal asks.
    pub(super) fn exit(&self) -> ! {
        std::process::exit(128 + self.came.load(std::sync::atomic::Ordering::Relaxed))
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Where there are no signals the system ends the program; what a checkpoint speaks of stands at any instant.
    pub(super) fn watch(_: &Arc<Gauge>) -> Self {
        Self {}
    }

    pub(super) fn exit(&self) -> ! {
        std::process::exit(130)
    }
}
