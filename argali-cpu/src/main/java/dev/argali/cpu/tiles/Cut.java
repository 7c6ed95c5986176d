package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr;

/// How a walk is cut into units, which slices are made of. It follows from sizes alone, never from threads or the form
/// of the code, so that the bits of what is reduced depend on neither.
sealed interface Cut {
    /// The points of a tile, and of a unit about as many.
    int TILE = TileMachine.TILE;

    /// {@return how many units there are}
    int units();

    /// {@return how many partial results a reduction has}
    int partials();

    /// Combines partial results to results, which come to lie in front.
    void gather(Reducer reducer);

    /// {@return how a kernel's points are cut where something is reduced}
    static Cut of(KernelIr ir) {
        if (ir.columns()) {
            int last = ir.extents().size() - 1;
            int stacks = last == 1 ? 1 : ir.extents().getFirst();
            int rows = ir.extents().get(last - 1);
            int columns = ir.extents().get(last);
            return columns <= TILE ? new NarrowColumns(stacks, rows, columns) : new WideColumns(stacks, rows, columns);
        }
        return rows(ir.rowCount(), ir.rowLength());
    }

    /// {@return how rows of this length are cut}
    static Cut rows(int rows, long length) {
        return length <= TILE ? new Rows(rows, (int) length) : new Stretches(rows, length);
    }

    /// Rows of at most a tile: a unit has as many as fit a tile.
    record Rows(int rows, int length) implements Cut {
        int perUnit() {
            return length == 0 ? Math.max(rows, 1) : TILE / length;
        }

        @Override
        public int units() {
            return Math.ceilDiv(rows, perUnit());
        }

        @Override
        public int partials() {
            return rows;
        }

        @Override
        public void gather(Reducer reducer) {}
    }

    /// Rows longer than a tile: a unit is a stretch of a row.
    record Stretches(int rows, long length) implements Cut {
        int perRow() {
            return Math.toIntExact(Math.ceilDiv(length, TILE));
        }

        @Override
        public int units() {
            return Math.multiplyExact(rows, perRow());
        }

        @Override
        public int partials() {
            return units();
        }

        @Override
        public void gather(Reducer reducer) {
            reducer.gatherRows(rows, perRow());
        }
    }

    /// Columns to reduce, of which a row fits a tile: a unit is a block of rows of a stack with partial results of its
    /// own.
    record NarrowColumns(int stacks, int rows, int columns) implements Cut {
        private static final int TILES = 16;

        int perTile() {
            return Math.max(1, TILE / Math.max(columns, 1));
        }

        int perUnit() {
            return perTile() * TILES;
        }

        private int perStack() {
            return Math.max(1, Math.ceilDiv(rows, perUnit()));
        }

        /// {@return the first row of a unit, counted over all stacks}
        int row(int unit) {
            return unit / perStack() * rows + unit % perStack() * perUnit();
        }

        /// {@return how many rows a unit has}
        int rows(int unit) {
            return Math.min(rows - unit % perStack() * perUnit(), perUnit());
        }

        @Override
        public int units() {
            return Math.multiplyExact(stacks, perStack());
        }

        @Override
        public int partials() {
            return Math.multiplyExact(units(), columns);
        }

        @Override
        public void gather(Reducer reducer) {
            reducer.gatherColumns(stacks, columns, perStack());
        }
    }

    /// Columns to reduce, more than a tile: a unit is a stretch of those of a stack.
    record WideColumns(int stacks, int rows, int columns) implements Cut {
        int perStack() {
            return Math.ceilDiv(columns, TILE);
        }

        @Override
        public int units() {
            return Math.multiplyExact(stacks, perStack());
        }

        @Override
        public int partials() {
            return Math.multiplyExact(stacks, columns);
        }

        @Override
        public void gather(Reducer reducer) {}
    }
}
